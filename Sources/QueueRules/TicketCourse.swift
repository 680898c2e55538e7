public import QueueAPI

/// The course of a ticket as seen from outside: which change may follow in which state, and where it leads.
///
/// The queue decides by commands; what it may have done is what this says. A test compares the two for every command in
/// every state.
public enum TicketCourse {
    /// How often a call may be repeated before the ticket has to be served or missed.
    public static let recallLimit = 3
    /// How often a missed ticket may join the line again.
    public static let rejoinLimit = 1
    /// How long a step at a counter can be taken back, in milliseconds.
    public static let undoPatience: Int64 = 5_000

    /// Whether a change may lead from a state to another. `undone` is not decided here, because it leads back to wherever
    /// the ticket was.
    ///
    /// - Parameters:
    ///   - state: nil for a ticket that is not in the lane.
    ///   - isExceptional: Whether the change was a call with a reason.
    public static func allows(
        _ change: TicketChange, from state: TicketState?, to next: TicketState, isExceptional: Bool = false
    ) -> Bool {
        switch (change, state, next) {
        case (.issued, nil, .waiting), (.issued, nil, .booked), (.arrived, nil, .waiting),
            (.checkedIn, .booked, .waiting), (.called, .waiting, .called), (.recalled, .called, .called),
            (.started, .called, .serving), (.parked, .serving, .parked), (.resumed, .parked, .waiting),
            (.advanced, .serving, .serving), (.served, .serving, .served), (.unfinished, .serving, .unfinished),
            (.unfinished, .parked, .unfinished), (.missed, .called, .missed), (.rejoined, .missed, .waiting),
            (.cancelled, .booked, .cancelled), (.cancelled, .waiting, .cancelled), (.cancelled, .missed, .cancelled),
            (.cancelled, .parked, .cancelled), (.expired, .booked, .expired), (.expired, .waiting, .expired),
            (.expired, .called, .expired), (.expired, .missed, .expired):
            true
        case (.called, .parked, .called): isExceptional
        default: false
        }
    }

    /// Whether a change is a step at a counter that can be taken back.
    public static func canBeUndone(_ change: TicketChange) -> Bool {
        switch change {
        case .called, .recalled, .started, .parked, .resumed, .advanced, .arrived, .served, .unfinished, .missed: true
        case .issued, .checkedIn, .undone, .rejoined, .cancelled, .expired: false
        }
    }
}
