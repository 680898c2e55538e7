import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

extension QueueMethods {
    /// `ticket.issue`
    func issue(_ request: IssueRequest, _ transaction: Transaction) throws -> Ticket {
        try command(transaction) { queue in
            guard let lane = queue.plan.lane(ofService: request.service) else { throw RPCError(QueueAPI.notQueued) }
            try claim(lane.agency, transaction)
            let next = request.next ?? []
            guard next.count < LegRules.longestPlan else { throw QueueRefusal.planTooLong }
            for (index, service) in next.enumerated() where queue.plan.lane(ofService: service) == nil {
                throw RPCError(QueueAPI.notQueued, fields: [.init("next[\(index)]", "is no service one queues for")])
            }
            let today = try queue.today()
            try checkIntake(of: lane, queue, on: today)
            guard request.channel != .phone || lane.settings.isRemote else { throw RPCError(QueueAPI.notRemote) }
            let lanes = [lane] + next.compactMap(queue.plan.lane(ofService:))
            let person = try admit(request.nik, to: lanes, on: today.day, .init(request.channel), queue)
            var generator = SystemRandomNumberGenerator()
            let (ticket, ahead) = try queue.issue(
                service: request.service, next: next, lane: lane, priority: request.priority ?? .regular,
                channel: request.channel, on: today.day, credits: credits(queue.plan), using: &generator)
            if let person {
                try queue.people.insert(
                    person, ticket.code, lanes: lanes.map(\.id), day: today.day, isAppointment: false)
            }
            try PromisedWaits(db: transaction.db).keep(
                estimates.promise(to: ticket, at: queue.now), to: ticket, at: queue.now)
            return try views(after: queue, on: today).ticket(ticket, ahead: ahead)
        }
    }

    /// `ticket.get`
    func ticket(_ request: TicketRequest, _ db: Database) throws -> Ticket {
        let views = try views(db)
        if let ticket = try views.ticket(request.code) {
            if try TicketTable(db: db).contains(request.code) { try answers(db).requireInForce(ticket.agency) }
            return ticket
        }
        if let ticket = try views.onTheWay(request.code) { return ticket }
        try answers(db).requireNeverHeld(request.code)
        throw RPCError.noTicket
    }

    /// `ticket.cancel`
    func cancel(_ request: TicketRequest, _ transaction: Transaction) throws -> Ticket {
        try change(request, transaction) { queue, ticket in try queue.apply(.cancel, to: ticket) }
    }

    /// `ticket.check_in`
    func checkIn(_ request: CheckInRequest, _ transaction: Transaction) throws -> Ticket {
        try change(TicketRequest(code: request.code), transaction) { queue, ticket in
            try checkOwner(of: ticket.code, request.nik, in: queue.plan.lane(id: ticket.lane), queue)
            return try queue.apply(.checkIn, to: ticket)
        }
    }

    /// `ticket.explain`
    func explain(_ request: TicketRequest, _ db: Database) throws -> CallExplanation {
        let views = try views(db)
        guard let ticket = try TicketTable(db: db).find(request.code) else {
            guard try views.onTheWay(request.code) == nil else { throw RPCError.notCalled(.waiting) }
            try answers(db).requireNeverHeld(request.code)
            throw RPCError.noTicket
        }
        if let agency = views.plan.lane(id: ticket.lane)?.agency { try answers(db).requireInForce(agency) }
        guard let explanation = try views.explanation(of: ticket, credits: credits(views.plan)) else {
            throw RPCError.notCalled(ticket.state)
        }
        return explanation
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
            guard let ticket = try queue.tickets.find(request.code) else {
                try answers(transaction.db).requireNeverHeld(request.code)
                throw RPCError.noTicket
            }
            try claim(ticket, queue)
            return try views(after: queue, on: today).ticket(try body(queue, ticket))
        }
    }
}

extension RPCError {
    fileprivate static func notCalled(_ state: TicketState) -> RPCError {
        RPCError(.wrongState, "The ticket has not been called.", state: state.rawValue)
    }

    fileprivate static var noTicket: RPCError { RPCError(.notFound, "There is no ticket of this code.") }
}
