import JSONRPC
import QueueAPI
import ServiceKit
import VisitsAPI

/// One citizen at one counter.
struct Visit: Equatable, Sendable {
    /// The ticket and its leg; each becomes one visit at most.
    var ticket: String
    var day: CivilDate
    var agency: Code
    var service: Code
    var channel: TicketChannel
    var priority: PriorityClass
    /// Whether the citizen left with what they came for.
    var served: Bool
    var products: Int
    var issuedAt: Timestamp
    var calledAt: Timestamp?
    var startedAt: Timestamp?
    var finishedAt: Timestamp?

    /// The visit that a change of a ticket stands for; nil when it stands for none.
    ///
    /// A visit is a citizen who came to a counter. `unfinished` is one too: the citizen was there, and went home for a
    /// missing document. Whoever was missed, gave up, or waited until the day ended was never at a counter.
    init?(_ event: TicketEvent) {
        switch event.change {
        case .served, .advanced: served = true
        case .unfinished: served = false
        case .issued, .checkedIn, .called, .recalled, .started, .parked, .resumed, .arrived, .undone, .missed,
            .rejoined, .cancelled, .expired:
            return nil
        }
        ticket = Self.key(of: event)
        day = event.serviceDay
        agency = event.agency
        service = event.service
        channel = event.channel
        priority = event.priority
        products = event.products ?? 0
        issuedAt = event.issuedAt
        calledAt = event.calledAt
        startedAt = event.startedAt
        finishedAt = event.finishedAt
    }

    /// What a visit is known by: the code of the ticket, and from the second gerai on the leg.
    static func key(of event: TicketEvent) -> String {
        event.leg == 1 ? event.code.text : "\(event.code.text)/\(event.leg)"
    }
}

extension Period {
    /// A period; throws `period_invalid` when it ends before it begins or is longer than ten years.
    init(from: CivilDate, to: CivilDate) throws(RPCError) {
        try self.init(from: from, to: to, refusal: VisitsAPI.periodInvalid)
    }
}
