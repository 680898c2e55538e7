import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// What a supervisor's figures are made of, as rows. The open day's tickets are all there is in their table, so that
/// one look at it is a look at the day.
struct FigureTables {
    let db: Database

    /// The step that keeps how long counters had nobody.
    static let migration = Migration("queue.figures") { db in
        try db.execute(
            sql: """
                ALTER TABLE counter_state ADD COLUMN free_since INTEGER;
                ALTER TABLE legs ADD COLUMN idle INTEGER;
                CREATE INDEX legs_day ON legs (day);
                """)
    }

    /// How the day of a lane stands.
    struct Counts: Sendable, Equatable {
        var issued = 0
        var byState: [TicketState: Int] = [:]
    }

    /// The counts of all lanes of a day, by the lane's key.
    func counts(on day: CivilDate) throws -> [Int64: Counts] {
        let states = TicketState.allCases
        let columns = states.map(\.column).joined(separator: ", ")
        let rows = try db.all(
            "SELECT lane, last_number, \(columns) FROM lane_days WHERE day = ?", [.integer(day.daysSince1970)]
        ) { row in
            let counts = states.enumerated().map { ($1, row.int(Int32($0) + 2)) }
            return (row.integer(0), Counts(issued: row.int(1), byState: Dictionary(uniqueKeysWithValues: counts)))
        }
        return Dictionary(uniqueKeysWithValues: rows)
    }

    /// Who waits, by the lane's key, in the order of classes.
    func classes() throws -> [Int64: [ClassWaiting]] {
        let rows = try db.all(
            """
            SELECT lane, priority, count(*), min(CASE WHEN rejoins > 0 THEN due ELSE coalesce(arrived, issued) END) \
            FROM tickets WHERE state = \(TicketState.waiting.stored) GROUP BY lane, priority ORDER BY priority
            """
        ) { row in
            let waiting = ClassWaiting(
                priority: PriorityClass(stored: row.integer(1), fallback: .regular), waiting: row.int(2),
                since: Timestamp(milliseconds: row.integer(3)))
            return (row.integer(0), waiting)
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    /// A visit to a counter.
    struct Visit: Sendable, Equatable {
        let lane: Int64
        let counter: String?
        let times: StepTimes
    }

    /// All visits to counters on a day, also those that are not over.
    func visits(on day: CivilDate) throws -> [Visit] {
        let day = SQLValue.integer(day.daysSince1970)
        let tickets = try db.all(
            """
            SELECT lane, counter, coalesce(arrived, issued), first_called, last_called, started, finished, \
            recalls = 0 OR rejoins > 0 OR parked IS NOT NULL, products IS NOT NULL, \
            json_extract(comparison, '$.idle_ms') FROM tickets WHERE day = ? AND first_called IS NOT NULL
            """, [day], Self.ticket)
        let legs = try db.all(
            "SELECT lane, counter, joined, called, started, finished, idle FROM legs WHERE day = ?", [day], Self.leg)
        return tickets + legs
    }

    private static func ticket(_ row: SQLRow) -> Visit {
        let (first, last, started) = (row.optional(3), row.optional(4), row.optional(5))
        // Whoever was called again by the officer has walked since the first call; whoever came back later, since the last.
        let called = row.integer(7) != 0 ? last : first
        // A serving that only the day's end has ended says nothing of how long it took.
        let ended = row.integer(8) != 0 ? row.optional(6) : nil
        return Visit(
            lane: row.integer(0), counter: row.optionalText(1),
            times: StepTimes(
                wait: first.map { $0 - row.integer(2) }, walk: between(called, started),
                service: between(started, ended), idle: row.optional(9)))
    }

    private static func leg(_ row: SQLRow) -> Visit {
        let (called, started) = (row.optional(3), row.optional(4))
        return Visit(
            lane: row.integer(0), counter: row.optionalText(1),
            times: StepTimes(
                wait: called.map { $0 - row.integer(2) }, walk: between(called, started),
                service: between(started, row.optional(5)), idle: row.optional(6)))
    }

    /// Nil also for a start of before the call: of a ticket that was called again after it had been served in part.
    private static func between(_ from: Int64?, _ to: Int64?) -> Int64? {
        guard let from, let to, to >= from else { return nil }
        return to - from
    }
}
