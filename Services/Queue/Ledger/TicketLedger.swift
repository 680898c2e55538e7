import JSONRPC
import QueueAPI
import QueueRules

extension QueueCommands {
    /// Writes a change of a ticket into the ledger of a lane.
    ///
    /// - Parameter appointment: The time agreed beforehand, if the number is due then.
    /// - Returns: the link of the record.
    func record(
        _ ticket: TicketRecord, _ change: TicketChange, number: String, in lane: LanePlan, appointment: Timestamp?
    ) throws -> LedgerLink {
        let joined: Timestamp? =
            switch change {
            case .issued: ticket.issued
            case .arrived: ticket.joined
            case .rejoined: ticket.due
            default: nil
            }
        let moment = max(now, ticket.latestMoment, joined ?? now)
        return try ledger.append(
            lane: lane, day: ticket.day, at: moment, change, number: number, state: ticket.state
        ) { record in
            if ticket.home != lane.id { record.home = plan.lane(id: ticket.home)?.code }
            if ticket.day != record.day { record.of = ticket.day }
            if LedgerRecord.isAtCounter(change, ticket.state) { record.counter = ticket.counter }
            if change == .arrived { record.issued = ticket.issued }
            record.joined = joined
            record.appointment = appointment
            if let joined { record.credit = appointment == nil ? credit(of: ticket, change, joined: joined) : 0 }
            if LedgerRecord.hasDue(change, ticket.state) { record.due = ticket.due }
            if change == .called, let comparison = ticket.comparison {
                record.reason = comparison.reason
                if comparison.at != record.at { record.compared = comparison.at }
                record.heads = comparison.heads.map {
                    LedgerHead(lane: $0.lane, number: $0.number, due: $0.dueAt, weight: $0.weight)
                }
            }
        }
    }

    /// The credit that the due time holds. The ledger publishes how much it was and not for what: the class says something
    /// about a person.
    private func credit(of ticket: TicketRecord, _ change: TicketChange, joined: Timestamp) -> Int64 {
        let without =
            change == .arrived ? DueOrder.due(issued: ticket.issued, arrived: joined, credit: 0) : joined
        return without.milliseconds(since: ticket.due)
    }
}
