import GRDB
import JSONRPC
import QueueAPI
import QueueRules
import ServiceKit

/// What a command does to the queue inside its transaction: rules first, then rows and the event that tells of it.
struct QueueCommands {
    let transaction: Transaction
    let plan: FloorPlan
    let tickets: TicketTable
    let counters: CounterTable
    let days: DayTables
    let legs: LegTable
    let ledger: LaneLedger
    let people: PeopleTable
    let places: PlaceTable
    let appointments: AppointmentTable
    let notices: NoticeTable
    /// Draws lots.
    let draw: LotDrawing

    /// The wall-clock time of the command.
    var now: Timestamp { transaction.now }

    init(_ transaction: Transaction, plan: FloorPlan, draw: LotDrawing = .system) {
        self.transaction = transaction
        self.plan = plan
        self.draw = draw
        people = PeopleTable(db: transaction.db)
        places = PlaceTable(db: transaction.db)
        appointments = AppointmentTable(db: transaction.db)
        notices = NoticeTable(db: transaction.db)
        tickets = TicketTable(db: transaction.db)
        counters = CounterTable(db: transaction.db)
        days = DayTables(db: transaction.db)
        legs = LegTable(db: transaction.db)
        ledger = LaneLedger(db: transaction.db)
    }

    // MARK: Tickets

    /// Gives out the next number of a lane.
    ///
    /// - Parameter appointment: The appointment that becomes a number, whose code it keeps.
    /// - Returns: the ticket, and how many are called before it.
    func issue(
        service: Code, next: [Code] = [], lane: LanePlan, priority: PriorityClass, channel: TicketChannel,
        on day: CivilDate, credits: Credits, from appointment: AppointmentRecord? = nil,
        using generator: inout some RandomNumberGenerator
    ) throws -> (ticket: TicketRecord, ahead: Int) {
        let place = try days.takeNumber(lane: lane.id, day: day, at: now)
        var ticket = TicketRecord.issue(
            code: try appointment?.code ?? freshCode(using: &generator), lane: lane.id, day: day, number: place.number,
            service: service, priority: priority, channel: channel, joined: place.joined, credits: credits)
        ticket.next = next
        if let appointment {
            ticket.due = AppointmentRules.due(
                appointment, joined: place.joined, lane.settings.slots ?? .standard, credit: credits[priority])
        } else if lane.checksIn, channel == .phone {
            ticket.state = .booked
            try days.count(lane: lane.id, day: day, from: .waiting, to: .booked)
        }
        let agreed = appointment.flatMap { $0.start == ticket.due ? $0.start : nil }
        let told = try announce(ticket, .issued, in: lane, appointment: agreed)
        (ticket.version, ticket.link) = (told.version, told.link.printed)
        ticket = try tickets.insert(ticket)
        try settle(ticket, from: ticket, .issued)
        if appointment != nil { return (ticket, try tickets.countAhead(of: ticket)) }
        // Without a credit nobody who waits has a later due time, unless with an appointment, so there is nothing to count.
        let overtaken = credits[priority] == 0 && lane.settings.slots == nil ? 0 : try tickets.countBehind(ticket)
        return (ticket, place.ahead - overtaken)
    }

    /// Carries out a command on a ticket.
    ///
    /// - Parameter moment: When it came; the time of the transaction when left out.
    func apply(_ command: TicketCommand, to ticket: TicketRecord, at moment: Timestamp? = nil) throws -> TicketRecord {
        let (changed, change) = try TicketRules.apply(command, to: ticket, at: moment ?? now)
        var after = changed
        after.version = try announce(after, change, in: try lane(of: after)).version
        try tickets.update(after)
        try days.count(lane: after.lane, day: after.day, from: ticket.state, to: after.state)
        try settle(after, from: ticket, change)
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

    /// Ends a leg with what the citizen came for. The ticket is as it will wait for the next, in no line yet.
    func leave(
        _ ticket: TicketRecord, for service: Code, then next: [Code], products: Int, credits: Credits
    ) throws -> TicketRecord {
        guard ticket.state == .serving else { throw QueueRefusal.ticketState(ticket.state) }
        guard let lane = plan.lane(ofService: service) else { throw RPCError(QueueAPI.notQueued) }
        let moment = max(now, ticket.latestMoment)
        var ended = ticket
        ended.products = products
        ended.finished = moment
        let version = try announce(ended, .advanced, in: try self.lane(of: ticket)).version
        try legs.insert(ticket, finished: moment, products: products)
        try days.count(lane: ticket.lane, day: ticket.day, from: .serving, to: .served)
        var after = LegRules.advanced(
            ticket, to: service, lane: lane.id, now: moment, credit: credits[ticket.priority])
        after.next = next
        after.version = version
        return after
    }

    /// Puts a ticket that has left another line in that of its lane.
    func arrive(_ ticket: TicketRecord) throws -> TicketRecord {
        var after = ticket
        after.version = try announce(after, .arrived, in: try lane(of: after)).version
        try tickets.update(after)
        try days.join(lane: after.lane, day: after.day, due: after.due)
        try settle(after, from: ticket, .arrived)
        return after
    }

    /// Takes a step back: the ticket is again what it was before.
    func restore(_ before: TicketRecord, from after: TicketRecord) throws {
        if after.leg != before.leg {
            _ = try announce(after, .undone, in: try lane(of: after))
            try days.leave(lane: after.lane, day: after.day)
            try turnBack(before)
        } else {
            try days.count(lane: before.lane, day: before.day, from: after.state, to: before.state)
            try putBack(before, from: after)
        }
    }

    /// Takes back that a leg has ended.
    func turnBack(_ before: TicketRecord) throws {
        try legs.remove(before)
        try days.count(lane: before.lane, day: before.day, from: .served, to: before.state)
        try putBack(before, from: before)
    }

    private func putBack(_ before: TicketRecord, from after: TicketRecord) throws {
        var restored = before
        restored.version = try announce(restored, .undone, in: try lane(of: restored)).version
        try tickets.update(restored)
        try settle(restored, from: after, .undone)
    }

    /// The ticket that a counter calls next, and what it is compared with.
    func next(for counter: CounterRecord, at place: CounterPlan) throws -> (TicketRecord, CallComparison)? {
        let heads = try heads(of: counter, at: place)
        guard let next = CallOrder.next(heads, at: now)?.ticket else { return nil }
        return (next, compare(next, with: heads, reason: nil))
    }

    /// The first in line of each lane of a counter.
    func heads(of counter: CounterRecord, at place: CounterPlan) throws -> [LineHead] {
        try counter.lanes.compactMap { lane in
            try tickets.first(inLane: lane).map { LineHead(ticket: $0, weight: place.weights[lane] ?? 1) }
        }
    }

    /// What is kept of a call so that it can be explained.
    func compare(_ ticket: TicketRecord, with heads: [LineHead], reason: CallReason?) -> CallComparison {
        CallComparison(
            at: now, dueAt: ticket.due, reason: reason,
            heads: heads.compactMap { head in
                plan.lane(id: head.ticket.lane).map {
                    LaneHead(lane: $0.code, number: number(head.ticket), dueAt: head.ticket.due, weight: head.weight)
                }
            })
    }

    /// What is printed and called: the letters are those of the lane that gave the number.
    func number(_ ticket: TicketRecord) -> String {
        TicketNaming.number(ticket.number, prefix: plan.lane(id: ticket.home)?.prefix ?? "")
    }

    /// A code that no ticket and no appointment has. Two equal codes in a row are next to impossible; three are a broken
    /// generator.
    func freshCode(using generator: inout some RandomNumberGenerator) throws -> TicketCode {
        for _ in 0..<3 {
            let code = TicketNaming.code(using: &generator)
            if try !tickets.contains(code), try appointments.find(code) == nil { return code }
        }
        throw RPCError(.internalError)
    }

    func lane(of ticket: TicketRecord) throws -> LanePlan {
        guard let lane = plan.lane(id: ticket.lane) else { throw RPCError(.internalError) }
        return lane
    }

    /// Tells the world of a change: as an event, and in the ledger of the lane.
    ///
    /// - Parameter appointment: The time agreed beforehand, if the number is due then.
    /// - Returns: the number of the event, and the link of the record.
    private func announce(
        _ ticket: TicketRecord, _ change: TicketChange, in lane: LanePlan, appointment: Timestamp? = nil
    ) throws -> (version: Int64, link: LedgerLink) {
        let number = number(ticket)
        let version = try transaction.append(
            QueueAPI.ticketChanged, key: ticket.code.text,
            TicketEvent(
                change: change, code: ticket.code, number: number, state: ticket.state, lane: lane.code,
                agency: lane.agency, service: ticket.service, leg: ticket.leg, priority: ticket.priority,
                channel: ticket.channel, serviceDay: ticket.day, counter: ticket.counter,
                issuedAt: ticket.issued, calledAt: ticket.firstCalled, startedAt: ticket.started,
                finishedAt: ticket.finished, products: ticket.products))
        return (version, try record(ticket, change, number: number, in: lane, appointment: appointment))
    }

    // MARK: Counters

    /// Writes a counter, and tells of it when boards and officers can see the difference.
    func save(_ counter: CounterRecord, before: CounterRecord) throws {
        let counter = CounterRules.settled(counter, at: now)
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
}
