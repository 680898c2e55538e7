import JSONRPC
import QueueAPI

/// One visit at several gerai: how a ticket goes from one line to the next.
enum LegRules {
    /// How many gerai one ticket may lead to.
    static let longestPlan = 9

    /// Throws unless one more gerai may be put before those that still follow. Checked when the plan grows, so that
    /// finishing is never refused because of what was planned before.
    static func checkMayRefer(_ ticket: TicketRecord) throws(QueueRefusal) {
        guard ticket.leg + 1 + ticket.next.count <= longestPlan else { throw .planTooLong }
    }
    /// How much of the waiting done before counts at the next gerai, in milliseconds: half an hour. Whoever has been in
    /// the building that long is not made to begin anew, and those who have come for this gerai alone never lose more
    /// than that.
    static let carriedOver: Int64 = 30 * 60_000

    /// The due time in the next line: as if joined when the number was taken, but at most half an hour ago, and less the
    /// credit of the class.
    static func due(issued: Timestamp, now: Timestamp, credit: Int64) -> Timestamp {
        max(issued, now.advanced(byMilliseconds: -carriedOver)).advanced(byMilliseconds: -credit)
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
        next.due = due(issued: ticket.issued, now: now, credit: credit)
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
