import JSONRPC
import QueueAPI
import QueueRules

/// One visit at several gerai: how a ticket goes from one line to the next.
enum LegRules {
    /// How many gerai one ticket may lead to.
    static let longestPlan = 9

    /// Throws unless one more gerai may be put before those that still follow. Checked when the plan grows, so that
    /// finishing is never refused because of what was planned before.
    static func checkMayRefer(_ ticket: TicketRecord) throws(QueueRefusal) {
        guard ticket.leg + 1 + ticket.next.count <= longestPlan else { throw .planTooLong }
    }

    /// The ticket in the line of its next gerai.
    static func advanced(
        _ ticket: TicketRecord, to service: Code, lane: Int64, now: Timestamp, credit: Int64
    ) -> TicketRecord {
        var next = ticket
        next.state = .waiting
        next.leg += 1
        next.lane = lane
        next.service = service
        next.arrived = now
        next.due = DueOrder.due(issued: ticket.issued, arrived: now, credit: credit)
        next.counter = nil
        next.firstCalled = nil
        next.lastCalled = nil
        next.started = nil
        next.parked = nil
        next.missed = nil
        next.products = nil
        next.comparison = nil
        next.recalls = 0
        return next
    }
}
