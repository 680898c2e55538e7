import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

extension QueueMethods {
    /// `ticket.issue`
    func issue(_ request: IssueRequest, _ transaction: Transaction) throws -> Ticket {
        try command(transaction) { queue in
            guard let lane = queue.plan.lane(ofService: request.service) else { throw RPCError(QueueAPI.notQueued) }
            let today = try queue.today()
            try checkIntake(of: lane, queue, on: today)
            var generator = SystemRandomNumberGenerator()
            let (ticket, ahead) = try queue.issue(
                service: request.service, lane: lane, priority: request.priority ?? .regular,
                channel: request.channel, on: today.day, credits: credits, using: &generator)
            try PromisedWaits(db: transaction.db).keep(
                estimates.promise(to: ticket, at: queue.now), to: ticket, at: queue.now)
            return try views(after: queue, on: today).ticket(ticket, ahead: ahead)
        }
    }

    /// `ticket.get`
    func ticket(_ request: TicketRequest, _ db: Database) throws -> Ticket {
        guard let ticket = try views(db).ticket(request.code) else { throw RPCError.noTicket }
        return ticket
    }

    /// `ticket.cancel`
    func cancel(_ request: TicketRequest, _ transaction: Transaction) throws -> Ticket {
        try change(request, transaction) { queue, ticket in try queue.apply(.cancel, to: ticket) }
    }

    /// `ticket.rejoin`
    func rejoin(_ request: TicketRequest, _ transaction: Transaction) throws -> Ticket {
        try change(request, transaction) { queue, ticket in try queue.rejoin(ticket) }
    }

    private func change(
        _ request: TicketRequest, _ transaction: Transaction,
        _ body: (QueueCommands, TicketRecord) throws -> TicketRecord
    ) throws -> Ticket {
        try command(transaction) { queue in
            // First the day: if midnight has passed, the ticket has expired.
            let today = try queue.today()
            guard let ticket = try queue.tickets.find(request.code) else { throw RPCError.noTicket }
            return try views(after: queue, on: today).ticket(try body(queue, ticket))
        }
    }
}

extension RPCError {
    fileprivate static var noTicket: RPCError { RPCError(.notFound, "There is no ticket of this code.") }
}
