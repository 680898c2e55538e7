import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// Where commands and questions ask whether they are at the right instance. Every method that looks up a lane, a counter
/// or a ticket calls one of these.
extension QueueMethods {
    /// For questions.
    func answers(_ db: Database) -> Ownership { Ownership(db: db, placement: placement) }

    /// For commands about a lane or a counter of an agency.
    ///
    /// - Throws: `moved`, `handing_over` or `not_ready`.
    func claim(_ agency: Code, _ transaction: Transaction) throws {
        try Ownership(db: transaction.db, placement: placement).requireCommands(for: agency)
        transaction.concerns(agency.text)
    }

    /// Numbers on their way between instances.
    func travel(_ queue: QueueCommands) -> LegTravel { LegTravel(queue: queue, placement: placement) }

    /// For commands about a ticket that was found.
    ///
    /// - Throws: `handing_over`.
    func claim(_ ticket: TicketRecord, _ queue: QueueCommands) throws {
        guard let agency = queue.plan.lane(id: ticket.lane)?.agency else { return }
        try Ownership(db: queue.transaction.db, placement: placement).requireCommands(forTicketOf: agency)
        queue.transaction.concerns(agency.text)
    }
}
