public import JSONRPC

/// What happened to a ticket.
public enum TicketChange: String, Codable, Sendable, CaseIterable {
    /// It was taken.
    case issued
    /// Its owner has said that they are here.
    case checkedIn = "checked_in"
    /// It was called.
    case called
    /// It was called again.
    case recalled
    /// Serving began.
    case started
    /// Serving was interrupted.
    case parked
    /// A parked one is in line again.
    case resumed
    /// Serving ended at one gerai, and another follows. Tells of the gerai that has ended.
    case advanced
    /// It waits at the next gerai.
    case arrived
    /// The last step at the counter was a slip and is taken back: state and moments are those before it.
    case undone
    /// Serving ended with the product.
    case served
    /// Serving ended without it.
    case unfinished
    /// It was called and not there.
    case missed
    /// It joined the line again.
    case rejoined
    /// It was given up.
    case cancelled
    /// The day ended first.
    case expired
}

/// A change of a ticket, with everything that other services need to know about it. No personal data.
public struct TicketEvent: Codable, Sendable, Equatable {
    /// What happened.
    public var change: TicketChange
    /// Its secret name. Only services with the scope `events:read` see events.
    public var code: TicketCode
    /// Its number.
    public var number: String
    /// The state after the change.
    public var state: TicketState
    /// Its lane.
    public var lane: Code
    /// Its agency.
    public var agency: Code
    /// Its service.
    public var service: Code
    /// Which of its owner's gerai this is, from 1.
    public var leg: Int
    /// Its class.
    public var priority: PriorityClass
    /// Where it was taken.
    public var channel: TicketChannel
    /// Its day.
    public var serviceDay: CivilDate
    /// The counter, if it was ever called.
    public var counter: Code?
    /// When it was taken.
    public var issuedAt: Timestamp
    /// When it was first called.
    public var calledAt: Timestamp?
    /// When serving began.
    public var startedAt: Timestamp?
    /// When it reached its final state.
    public var finishedAt: Timestamp?
    /// How many products were handed out.
    public var products: Int?

    /// A change.
    public init(
        change: TicketChange, code: TicketCode, number: String, state: TicketState, lane: Code, agency: Code,
        service: Code, leg: Int = 1, priority: PriorityClass, channel: TicketChannel, serviceDay: CivilDate,
        counter: Code?,
        issuedAt: Timestamp, calledAt: Timestamp?, startedAt: Timestamp?, finishedAt: Timestamp?, products: Int?
    ) {
        self.change = change
        self.code = code
        self.number = number
        self.state = state
        self.lane = lane
        self.agency = agency
        self.service = service
        self.leg = leg
        self.priority = priority
        self.channel = channel
        self.serviceDay = serviceDay
        self.counter = counter
        self.issuedAt = issuedAt
        self.calledAt = calledAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.products = products
    }
}

/// A change of a counter.
public struct CounterEvent: Codable, Sendable, Equatable {
    /// Its code.
    public var counter: Code
    /// Whose it is.
    public var agency: Code
    /// The state after the change.
    public var state: CounterState
    /// The lanes it serves.
    public var lanes: [Code]
    /// A change.
    public init(counter: Code, agency: Code, state: CounterState, lanes: [Code]) {
        self.counter = counter
        self.agency = agency
        self.state = state
        self.lanes = lanes
    }
}
