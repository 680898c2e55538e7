import GRDB
import JSONRPC
import QueueAPI
import QueueEstimates

/// What others see of the queue, read in one snapshot.
struct QueueViews {
    let plan: FloorPlan
    /// The service day that is shown.
    let day: CivilDate
    /// When this is read.
    let now: Timestamp
    /// What is known of waiting times; nothing when nil.
    var waits: WaitAnswers?
    /// The count of places; nobody is told what is left when nil.
    var places: PlaceBook?
    /// Told of parts that could not be read.
    var trouble: @Sendable (SnapshotPart, any Error) -> Void = { _, _ in }
    let db: Database
    let tickets: TicketTable
    let counters: CounterTable
    let days: DayTables

    /// Begins to read a snapshot part by part.
    var reading: SnapshotReading { SnapshotReading(trouble: trouble) }

    /// Looks at the queue. After midnight this shows the new day, also before anything has happened on it.
    init(_ db: Database, plan: FloorPlan, now: Timestamp) throws {
        let days = DayTables(db: db)
        self.init(
            db, plan: plan, now: now,
            day: SiteDay.current(last: try days.last(), calendar: plan.days.day(of: now)).day)
    }

    /// Looks at the queue as it is on a day that is known already.
    init(_ db: Database, plan: FloorPlan, now: Timestamp, day: CivilDate) {
        self.db = db
        self.plan = plan
        self.now = now
        self.day = day
        tickets = TicketTable(db: db)
        counters = CounterTable(db: db)
        days = DayTables(db: db)
    }

    // MARK: Tickets

    /// The ticket of a code.
    func ticket(_ code: TicketCode) throws -> Ticket? {
        try tickets.find(code).map { try ticket($0) }
    }

    /// A ticket as its owner sees it.
    ///
    /// - Parameter ahead: How many are called before it, when that is known already.
    func ticket(_ ticket: TicketRecord, ahead: Int? = nil) throws -> Ticket {
        let lane = plan.lane(id: ticket.lane)
        let counter = ticket.state == .waiting || ticket.state == .parked ? nil : ticket.counter
        let isInLine = ticket.state == .waiting || ticket.state == .booked
        return Ticket(
            code: ticket.code, number: number(ticket),
            state: ticket.state, lane: lane?.code ?? Code(unchecked: "?"), laneName: lane?.name ?? "",
            agency: lane?.agency ?? Code(unchecked: "?"), service: ticket.service, priority: ticket.priority,
            channel: ticket.channel, serviceDay: ticket.day,
            ahead: isInLine ? try ahead ?? waits?.ahead(of: ticket, db) ?? tickets.countAhead(of: ticket) : nil,
            wait: ticket.state == .waiting ? wait(of: ticket) : nil, counter: counter,
            counterLabel: counter.map(label), recalls: ticket.recalls, rejoins: ticket.rejoins, leg: ticket.leg,
            next: ticket.next, missing: ticket.missing.isEmpty ? nil : ticket.missing, notice: try notice(ticket),
            issuedAt: ticket.issued,
            calledAt: ticket.lastCalled, startedAt: ticket.started,
            finishedAt: ticket.finished, canCancel: TicketRules.allows(.cancel, on: ticket),
            canRejoin: TicketRules.allows(.rejoin, on: ticket), link: ticket.link,
            version: ticket.version, time: now)
    }

    /// A ticket that is on its way to a lane of another instance.
    func onTheWay(_ code: TicketCode) throws -> Ticket? {
        guard let way = try OnTheWayTable(db: db).find(code) else { return nil }
        var ticket: Ticket = try JSONReading.decode(from: way.view)
        ticket.time = now
        return ticket
    }

    private func notice(_ ticket: TicketRecord) throws -> NoticeLevel? {
        guard ticket.channel == .phone, [.booked, .waiting, .called].contains(ticket.state) else { return nil }
        let told = try NoticeTable(db: db).told(ticket.code)
        return NoticeLevel.allCases.first { $0.rank == told }
    }

    /// A ticket stands also when the estimate does not.
    private func wait(of ticket: TicketRecord) -> WaitRange? {
        var reading = reading
        return reading.read(.waits) { try waits?.wait(of: ticket, db) } ?? .unknown
    }

    func number(_ ticket: TicketRecord) -> String {
        TicketNaming.number(ticket.number, prefix: plan.lane(id: ticket.home)?.prefix ?? "")
    }

    /// Why a ticket was called when it was; nil when it was not.
    func explanation(of ticket: TicketRecord, credits: Credits) throws -> CallExplanation? {
        guard let comparison = ticket.comparison, let counter = ticket.counter else { return nil }
        if let appointment = try AppointmentTable(db: db).find(ticket.code), appointment.start == comparison.dueAt {
            return CallExplanation(
                number: number(ticket), counter: counter, calledAt: comparison.at, joinedAt: ticket.joined,
                priority: ticket.priority, creditMinutes: 0, dueAt: comparison.dueAt, reason: comparison.reason,
                heads: comparison.heads,
                sentence: CallExplaining.appointment(
                    number: number(ticket), due: plan.days.clock(at: comparison.dueAt), reason: comparison.reason,
                    heads: comparison.heads))
        }
        let credit = ticket.rejoins == 0 ? credits[ticket.priority] : 0
        let joined = comparison.dueAt.advanced(byMilliseconds: credit)
        let minutes = Int(credit / 60_000)
        return CallExplanation(
            number: number(ticket), counter: counter, calledAt: comparison.at, joinedAt: joined,
            priority: ticket.priority, creditMinutes: minutes, dueAt: comparison.dueAt, reason: comparison.reason,
            heads: comparison.heads,
            sentence: CallExplaining.sentence(
                number: number(ticket), due: plan.days.clock(at: comparison.dueAt),
                joined: plan.days.clock(at: joined), creditMinutes: minutes, reason: comparison.reason,
                heads: comparison.heads))
    }

    func label(_ counter: Code) -> String { plan.counter(counter)?.label ?? counter.text }

    // MARK: Counters

    /// A counter as its officer sees it.
    func counter(_ place: CounterPlan) throws -> Counter {
        try counter(place, try counters.find(place))
    }

    /// A counter as its officer sees it, with how it stands.
    func counter(_ place: CounterPlan, _ counter: CounterRecord) throws -> Counter {
        let lanes = counter.lanes.compactMap(plan.lane(id:))
        var reading = reading
        let missed =
            reading.read(.missed) {
                try lanes.flatMap { try tickets.missed(inLane: $0.id, limit: Self.missedShown) }
            } ?? []
        let parked =
            reading.read(.parked) {
                try lanes.flatMap { try tickets.parked(inLane: $0.id, limit: Self.missedShown) }
            } ?? []
        return Counter(
            counter: place.code, label: place.label, agency: place.agency, state: counter.state,
            lanes: reading.read(.lanes) { try lanes.map(counterLane) } ?? [],
            current: try counter.current.flatMap(tickets.find(id:)).map { try ticket($0) },
            parked: parked.sorted { ($0.parked ?? now, $0.id) < ($1.parked ?? now, $1.id) }.prefix(Self.missedShown)
                .map { ParkedTicket(number: number($0), parkedAt: $0.parked ?? $0.issued) },
            pauseReason: counter.pauseReason, officer: counter.officer,
            missed: missed.sorted { ($0.missed ?? now, $0.id) > ($1.missed ?? now, $1.id) }.prefix(Self.missedShown)
                .map { MissedTicket(number: number($0), missedAt: $0.missed ?? $0.issued) },
            servedToday: counter.served(on: day), serviceDay: day, version: try version(), time: now,
            incomplete: reading.incomplete)
    }

    /// All counters that the catalogue has, and those that still have somebody.
    func counterList() throws -> CounterList {
        let records = try standing()
        return CounterList(
            items: plan.counters.compactMap { place in
                let state = records[place.code]?.state ?? .closed
                guard place.isActive || state != .closed else { return nil }
                return CounterSummary(counter: place.code, label: place.label, agency: place.agency, state: state)
            })
    }

    private func counterLane(_ lane: LanePlan) throws -> CounterLane {
        CounterLane(
            lane: lane.code, prefix: lane.prefix, name: lane.name, waiting: try days.laneDay(lane.id, day).waiting,
            oldestIssuedAt: try tickets.first(inLane: lane.id)?.issued)
    }

    func standing() throws -> [Code: CounterRecord] {
        Dictionary(uniqueKeysWithValues: try counters.all().map { ($0.code, $0) })
    }

    /// The number of the last event of the service.
    func version() throws -> Int64 {
        try db.first("SELECT max(sequence) FROM events", [], { $0.integer(0) }) ?? 0
    }

    /// How many missed tickets a counter shows.
    private static let missedShown = 10
}
