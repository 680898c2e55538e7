package import JSONRPC
package import QueueAPI

/// Tickets as the queue tells of them.
package enum Tickets {
    /// The secret code of the ticket of this number.
    package static func code(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 10 - digits.count) + digits
    }

    /// What the queue says when a ticket has changed.
    ///
    /// - Parameter service: The first of the agency when left out.
    package static func event(
        _ change: TicketChange, _ number: Int, day: String = "2026-11-25", agency: Code = "DUK",
        service: Code? = nil, leg: Int = 1, channel: TicketChannel = .kiosk, products: Int? = nil
    ) -> TicketEvent {
        let state = state(after: change)
        return TicketEvent(
            change: change, code: TicketCode(unchecked: code(number)), number: "A-\(number)", state: state,
            lane: agency, agency: agency, service: service ?? Code(unchecked: "\(agency)-01"), leg: leg,
            priority: .regular, channel: channel, serviceDay: CivilDate(day) ?? .example, counter: "DUK-1",
            issuedAt: Timestamp(milliseconds: 1_795_570_000_000), calledAt: Timestamp(milliseconds: 1_795_570_600_000),
            startedAt: Timestamp(milliseconds: 1_795_570_660_000),
            finishedAt: state.isFinal ? Timestamp(milliseconds: 1_795_571_000_000) : nil, products: products)
    }

    private static func state(after change: TicketChange) -> TicketState {
        switch change {
        case .issued, .checkedIn, .resumed, .arrived, .rejoined, .advanced, .undone: .waiting
        case .called, .recalled: .called
        case .started: .serving
        case .parked: .parked
        case .served: .served
        case .unfinished: .unfinished
        case .missed: .missed
        case .cancelled: .cancelled
        case .expired: .expired
        }
    }
}
