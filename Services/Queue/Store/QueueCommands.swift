import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// What a command does to the queue inside its transaction: rules first, then rows and the event that tells of it.
struct QueueCommands {
    let transaction: Transaction
    let plan: FloorPlan
    let tickets: TicketTable
    let counters: CounterTable
    let days: DayTables

    /// The wall-clock time of the command.
    var now: Timestamp { transaction.now }

    init(_ transaction: Transaction, plan: FloorPlan) {
        self.transaction = transaction
        self.plan = plan
        tickets = TicketTable(db: transaction.db)
        counters = CounterTable(db: transaction.db)
        days = DayTables(db: transaction.db)
    }

    // MARK: Tickets

    /// Gives out the next number of a lane.
    ///
    /// - Returns: the ticket, and how many are called before it.
    func issue(
        service: Code, lane: LanePlan, priority: PriorityClass, channel: TicketChannel, on day: CivilDate,
        credits: Credits, using generator: inout some RandomNumberGenerator
    ) throws -> (ticket: TicketRecord, ahead: Int) {
        let place = try days.takeNumber(lane: lane.id, day: day, at: now)
        var ticket = TicketRecord.issue(
            code: try freshCode(using: &generator), lane: lane.id, day: day, number: place.number, service: service,
            priority: priority, channel: channel, joined: place.joined, credits: credits)
        ticket.version = try announce(ticket, .issued, in: lane)
        ticket = try tickets.insert(ticket)
        // Without a credit nobody who waits has a later due time, so there is nothing to count.
        let overtaken = credits[priority] == 0 ? 0 : try tickets.countBehind(ticket)
        return (ticket, place.ahead - overtaken)
    }

    /// Carries out a command on a ticket.
    ///
    /// - Parameter moment: When it came; the time of the transaction when left out.
    func apply(_ command: TicketCommand, to ticket: TicketRecord, at moment: Timestamp? = nil) throws -> TicketRecord {
        let (changed, change) = try TicketRules.apply(command, to: ticket, at: moment ?? now)
        var after = changed
        after.version = try announce(after, change, in: try lane(of: after))
        try tickets.update(after)
        try days.count(lane: after.lane, day: after.day, from: ticket.state, to: after.state)
        if change == .called { try PromisedWaits(db: transaction.db).cameTrue(after) }
        if change == .called || change == .recalled {
            try days.noteCall(lane: after.lane, day: after.day, at: after.lastCalled ?? now)
        }
        return after
    }

    /// Puts a missed ticket at the end of its line.
    func rejoin(_ ticket: TicketRecord) throws -> TicketRecord {
        guard TicketRules.allows(.rejoin, on: ticket) else { return try apply(.rejoin, to: ticket) }
        let moment = try days.rejoin(lane: ticket.lane, day: ticket.day, at: max(now, ticket.latestMoment))
        return try apply(.rejoin, to: ticket, at: moment)
    }

    /// The ticket that a counter calls next: the smallest due time over its lanes.
    func next(for counter: CounterRecord) throws -> TicketRecord? {
        try counter.lanes.compactMap(tickets.first(inLane:)).min { $0.precedes($1) }
    }

    /// A code that no ticket has. Two equal codes in a row are next to impossible; three are a broken generator.
    private func freshCode(using generator: inout some RandomNumberGenerator) throws -> TicketCode {
        for _ in 0..<3 {
            let code = TicketNaming.code(using: &generator)
            if try !tickets.contains(code) { return code }
        }
        throw RPCError(.internalError)
    }

    private func lane(of ticket: TicketRecord) throws -> LanePlan {
        guard let lane = plan.lane(id: ticket.lane) else { throw RPCError(.internalError) }
        return lane
    }

    private func announce(_ ticket: TicketRecord, _ change: TicketChange, in lane: LanePlan) throws -> Int64 {
        try transaction.append(
            QueueAPI.ticketChanged, key: ticket.code.text,
            TicketEvent(
                change: change, code: ticket.code, number: TicketNaming.number(ticket.number, prefix: lane.prefix),
                state: ticket.state, lane: lane.code, agency: lane.agency, service: ticket.service,
                priority: ticket.priority, channel: ticket.channel, serviceDay: ticket.day, counter: ticket.counter,
                issuedAt: ticket.issued, calledAt: ticket.firstCalled, startedAt: ticket.started,
                finishedAt: ticket.finished, products: ticket.products))
    }

    // MARK: Counters

    /// Writes a counter, and tells of it when boards and officers can see the difference.
    func save(_ counter: CounterRecord, before: CounterRecord) throws {
        guard counter != before else { return }
        try counters.save(counter)
        guard counter.state != before.state || counter.lanes != before.lanes,
            let place = plan.counter(counter.code)
        else { return }
        try transaction.append(
            QueueAPI.counterChanged, key: counter.code.text,
            CounterEvent(
                counter: counter.code, agency: place.agency, state: counter.state,
                lanes: counter.lanes.compactMap { plan.lane(id: $0)?.code }))
    }

    // MARK: Days

    /// The service day it is. When the calendar at the site has moved on, the last day is ended and the new one begun
    /// here, in the same transaction as whatever comes first on the new day: so it happens exactly once.
    func today() throws -> SiteDay {
        let last = try days.last()
        let today = SiteDay.current(last: last, calendar: plan.days.day(of: now))
        if today == last { return today }
        if let last, !last.isClosed { _ = try endDay(last.day) }
        try days.begin(today.day, at: now)
        return today
    }

    /// Ends a day: nobody is left in line, at a counter or missed, and all counters are closed.
    func endDay(_ day: CivilDate) throws -> DayClosing {
        var closing = DayClosing(day: day, expired: 0, countersClosed: 0)
        for counter in try counters.all() where counter.state != .closed {
            if let current = try counter.current.flatMap(tickets.find(id:)) {
                let ticket = try apply(.endDay, to: current)
                closing.expired += ticket.state == .expired ? 1 : 0
            }
            try save(CounterRules.dayEnded(counter), before: counter)
            closing.countersClosed += 1
        }
        for lane in try days.lanesWithOpenTickets(on: day) {
            for ticket in try tickets.waiting(inLane: lane) + tickets.missed(inLane: lane, limit: .max) {
                _ = try apply(.endDay, to: ticket)
                closing.expired += 1
            }
        }
        try days.end(closing, at: now)
        return closing
    }
}
