import GRDB
import JSONRPC
import QueueAPI
import QueueEstimates
import ServiceKit

/// What people were told about their waits when they took a number, and what came true; as rows.
struct PromisedWaits {
    let db: Database

    /// The step that makes the table. Times are milliseconds.
    static let migration = Migration("queue.waits") { db in
        try db.execute(
            sql: """
                CREATE TABLE promised_waits (
                    ticket INTEGER PRIMARY KEY, lane INTEGER NOT NULL, day INTEGER NOT NULL, promised INTEGER NOT NULL,
                    ahead INTEGER NOT NULL, place INTEGER NOT NULL, expected INTEGER NOT NULL,
                    deviation INTEGER NOT NULL, median INTEGER NOT NULL, ninth INTEGER NOT NULL, waited INTEGER);
                CREATE INDEX promised_waits_day ON promised_waits (day, lane);
                """)
    }

    /// Keeps what the owner of a fresh ticket is told. Nothing is kept when nothing was known.
    func keep(_ estimate: WaitEstimate?, to ticket: TicketRecord, at now: Timestamp) throws {
        guard let estimate else { return }
        try db.run(
            """
            INSERT INTO promised_waits (ticket, lane, day, promised, ahead, place, expected, deviation, median, ninth) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(ticket.id), .integer(ticket.lane), .integer(ticket.day.daysSince1970),
                .integer(now.milliseconds), SQLValue(estimate.ahead), SQLValue(estimate.group),
                .integer(Int64(estimate.expected * 1000)), .integer(Int64(estimate.deviation * 1000)),
                .integer(Int64(estimate.median * 1000)), .integer(Int64(estimate.ninth * 1000)),
            ])
    }

    /// Notes how long the owner of a ticket waited that is called for the first time.
    func cameTrue(_ ticket: TicketRecord) throws {
        guard ticket.rejoins == 0, let called = ticket.firstCalled else { return }
        try db.run(
            "UPDATE promised_waits SET waited = max(0, ? - promised) WHERE ticket = ? AND waited IS NULL",
            [.integer(called.milliseconds), .integer(ticket.id)])
    }

    /// Whether there are promises of days before `day`. Looks at one row.
    func isBehind(_ day: CivilDate) throws -> Bool {
        try db.first("SELECT 1 FROM promised_waits WHERE day < ? LIMIT 1", [.integer(day.daysSince1970)]) { _ in true }
            ?? false
    }

    /// Drops some promises of days before `day`.
    func forget(before day: CivilDate, limit: Int) throws {
        try db.run(
            "DELETE FROM promised_waits WHERE ticket IN (SELECT ticket FROM promised_waits WHERE day < ? LIMIT ?)",
            [.integer(day.daysSince1970), SQLValue(limit)])
    }

    /// The last estimates whose truth is known, oldest first.
    func known(limit: Int) throws -> [(estimate: WaitEstimate, waited: Double)] {
        try db.all(
            """
            SELECT ahead, expected, deviation, place, median, ninth, waited FROM (SELECT * FROM promised_waits \
            WHERE waited IS NOT NULL ORDER BY ticket DESC LIMIT ?) ORDER BY ticket
            """, [SQLValue(limit)]
        ) { row in
            func seconds(_ column: Int32) -> Double { Double(row.integer(column)) / 1000 }
            let estimate = WaitEstimate(
                ahead: row.int(0), expected: seconds(1), deviation: seconds(2), group: row.int(3), median: seconds(4),
                ninth: seconds(5))
            return (estimate, seconds(6))
        }
    }

    /// How the promises of a day came true, by the lane's key.
    func accuracy(on day: CivilDate, in plan: FloorPlan) throws -> [WaitAccuracy] {
        let rows = try db.all(
            """
            SELECT lane, count(*), count(waited), coalesce(sum(waited <= median), 0), \
            coalesce(sum(waited <= ninth), 0), CAST(avg(abs(waited - median)) / 1000 AS INTEGER) \
            FROM promised_waits WHERE day = ? GROUP BY lane
            """, [.integer(day.daysSince1970)]
        ) { ($0.integer(0), [$0.int(1), $0.int(2), $0.int(3), $0.int(4)], $0.optional(5)) }
        let byLane = Dictionary(rows.map { ($0.0, ($0.1, $0.2)) }) { first, _ in first }
        return plan.lanes.compactMap { lane in
            guard let (counts, error) = byLane[lane.id] else { return nil }
            return WaitAccuracy(
                lane: lane.code, promised: counts[0], known: counts[1], withinMedian: counts[2],
                withinNinth: counts[3], meanErrorSeconds: error.map(Int.init))
        }
    }
}
