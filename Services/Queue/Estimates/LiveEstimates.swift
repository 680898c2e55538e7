import GRDB
import JSONRPC
import QueueAPI
import QueueEstimates
import ServiceKit
import Synchronization

/// The estimator, kept up with the store.
///
/// It follows the event table: whoever asks from a snapshot first brings it up to the last event of that snapshot, so
/// an answer never knows less than the tables beside it. What changed is read from the tables themselves, which makes
/// the order of events and what they mean nobody's concern here.
final class LiveEstimates: Sendable {
    private struct State {
        var estimator = WaitEstimator()
        /// The last event that has been seen; nil before the first look.
        var through: Int64?
        var day: CivilDate?
    }

    private let state = Mutex(State())

    /// So many tickets are learned from at the start.
    private static let learned = 20_000
    /// When more events were missed, all is read anew.
    private static let mostMissed: Int64 = 50_000

    /// Asks the estimator after it was brought up to a snapshot.
    func ask<Answer>(_ db: Database, plan: FloorPlan, _ body: (WaitEstimator) throws -> Answer) throws -> Answer {
        try state.withLock { state in
            try Self.catchUp(&state, db, plan: plan)
            return try body(state.estimator)
        }
    }

    /// Asks the estimator as it is: for commands, whose transaction others must not see yet.
    func recall<Answer>(_ body: (WaitEstimator) throws -> Answer) rethrows -> Answer {
        try state.withLock { try body($0.estimator) }
    }

    /// What to tell the owner of a fresh ticket.
    func promise(to ticket: TicketRecord, at now: Timestamp) -> WaitEstimate? {
        recall { $0.estimate(lane: ticket.lane, at: ticket.place, now: now.seconds) }
    }

    /// Reads everything anew at the next look: lanes have come or gone.
    func forget() {
        state.withLock { $0.through = nil }
    }

    // MARK: Following

    private static func catchUp(_ state: inout State, _ db: Database, plan: FloorPlan) throws {
        let last = try db.first("SELECT max(sequence) FROM events", [], { $0.optional(0) }) ?? nil
        let newest = last ?? 0
        if let through = state.through, through >= newest { return }
        let day = try DayTables(db: db).last()?.day
        guard let through = state.through, newest - through <= mostMissed else {
            state.estimator = try learnFromHistory(db, plan: plan)
            try begin(day, &state, db, plan: plan)
            state.through = newest
            return
        }
        try followChanges(&state, db, after: through, through: newest, plan: plan)
        if day != state.day { try begin(day, &state, db, plan: plan) }
        state.through = newest
    }

    private static func followChanges(
        _ state: inout State, _ db: Database, after: Int64, through: Int64, plan: FloorPlan
    ) throws {
        let changes = try db.all(
            """
            SELECT topic, key, max(time) FROM events WHERE sequence > ? AND sequence <= ? AND key IS NOT NULL \
            GROUP BY topic, key ORDER BY max(sequence)
            """, [.integer(after), .integer(through)]
        ) { (topic: $0.text(0), key: $0.text(1), time: Timestamp(milliseconds: $0.integer(2)).seconds) }
        let tickets = TicketTable(db: db)
        for change in changes {
            switch change.topic {
            case QueueAPI.ticketChanged.name:
                let code = TicketCode(unchecked: change.key)
                if let ticket = try tickets.find(code) {
                    state.estimator.see(ticket.seen, at: change.time)
                } else if let way = try OnTheWayTable(db: db).find(code) {
                    // It has left its counter, and waits in no line of this instance.
                    state.estimator.see(way.seen, at: change.time)
                }
            case QueueAPI.counterChanged.name:
                guard let place = plan.counter(Code(unchecked: change.key)) else { continue }
                let counter = try CounterTable(db: db).find(place)
                state.estimator.see(
                    counter: counter.code.text, lanes: counter.lanes, isOpen: counter.state == .open, at: change.time)
            default: break
            }
        }
    }

    /// Begins a day with all that stands on it already.
    private static func begin(_ day: CivilDate?, _ state: inout State, _ db: Database, plan: FloorPlan) throws {
        state.day = day
        state.estimator.begin(day.flatMap { plan.schedule(on: $0) })
        guard let day else { return }
        let opened = plan.schedule(on: day)?.open ?? 0
        for counter in try CounterTable(db: db).all() where counter.state != .closed {
            state.estimator.see(
                counter: counter.code.text, lanes: counter.lanes, isOpen: counter.state == .open, at: opened)
        }
        let tickets = TicketTable(db: db)
        for lane in plan.lanes {
            for ticket in try tickets.waiting(inLane: lane.id) {
                state.estimator.see(ticket.seen, at: ticket.issued.seconds)
            }
        }
        for ticket in try tickets.atCounters() {
            state.estimator.see(ticket.seen, at: (ticket.lastCalled ?? ticket.issued).seconds)
        }
    }

    private static func learnFromHistory(_ db: Database, plan: FloorPlan) throws -> WaitEstimator {
        var estimator = WaitEstimator()
        for ticket in try TicketTable(db: db).lastReleased(limit: learned) { estimator.learn(ticket.seen) }
        for (estimate, waited) in try PromisedWaits(db: db).known(limit: 3000) {
            estimator.learn(estimate, cameTrue: waited)
        }
        return estimator
    }
}

extension TicketRecord {
    /// The place in its line.
    var place: RankedLine.Place { RankedLine.Place(due: due.milliseconds, id: id) }

    /// The ticket as the estimator sees it.
    var seen: SeenTicket {
        let lastJoined = rejoins > 0 ? due : issued
        let phase: SeenTicket.Phase =
            switch state {
            case .waiting: .waiting
            case .called, .serving: counter.map { .atCounter($0.text) } ?? .away
            default: .away
            }
        // Whoever was given up or has expired tells nothing of how long a service takes.
        let isTimed = phase != .away || state == .served || state == .unfinished || state == .missed
        return SeenTicket(
            id: id, lane: lane, service: service.text, due: due.milliseconds, phase: phase,
            joined: lastJoined.seconds,
            called: isTimed ? (rejoins > 0 ? lastCalled : firstCalled)?.seconds : nil,
            released: phase == .away ? (finished ?? missed)?.seconds : nil, counter: counter?.text)
    }
}

extension Timestamp {
    /// Seconds since 1970.
    var seconds: Double { Double(milliseconds) / 1000 }
}

extension TicketTable {
    /// The last tickets that have left a counter, oldest first.
    func lastReleased(limit: Int) throws -> [TicketRecord] {
        let left = "state IN (\(TicketState.served.stored), \(TicketState.unfinished.stored))"
        let open = try released("tickets", left, limit)
        return try released("ticket_history", left, limit - open.count) + open
    }

    private func released(_ table: String, _ condition: String, _ limit: Int) throws -> [TicketRecord] {
        guard limit > 0 else { return [] }
        return try db.all(
            "SELECT \(Self.columns) FROM \(table) WHERE \(condition) ORDER BY id DESC LIMIT ?", [SQLValue(limit)],
            Self.read
        ).reversed()
    }
}
