import GRDB
import JSONRPC
import QueueAPI

/// How counters stand, as rows. A counter that was never opened has none.
struct CounterTable {
    let db: Database

    private static let columns = "counter, state, lanes, current, served_day, served, officer, pause_reason, free_since"

    /// How a counter stands.
    func find(_ plan: CounterPlan) throws -> CounterRecord {
        try db.first(
            "SELECT \(Self.columns) FROM counter_state WHERE counter = ?", [.text(plan.code.text)], Self.read)
            ?? CounterRecord(code: plan.code, lanes: plan.lanes)
    }

    /// All counters that were ever opened.
    func all() throws -> [CounterRecord] {
        try db.all("SELECT \(Self.columns) FROM counter_state ORDER BY counter", [], Self.read)
    }

    /// Writes a counter.
    func save(_ counter: CounterRecord) throws {
        try db.run(
            """
            INSERT INTO counter_state (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (counter) DO UPDATE SET \
            state = excluded.state, lanes = excluded.lanes, current = excluded.current, \
            served_day = excluded.served_day, served = excluded.served, officer = excluded.officer, \
            pause_reason = excluded.pause_reason, free_since = excluded.free_since
            """,
            [
                .text(counter.code.text), counter.state.value,
                .text(counter.lanes.map(String.init).joined(separator: " ")), SQLValue(counter.current),
                SQLValue(counter.servedDay?.daysSince1970), SQLValue(counter.served),
                SQLValue(counter.officer), SQLValue(counter.pauseReason?.stored),
                SQLValue(counter.freeSince?.milliseconds),
            ])
    }

    private static func read(_ row: SQLRow) -> CounterRecord {
        CounterRecord(
            code: Code(unchecked: row.text(0)), state: CounterState(stored: row.integer(1), fallback: .closed),
            lanes: row.text(2).split(separator: " ").compactMap { Int64($0) }, current: row.optional(3),
            servedDay: row.optional(4).map(CivilDate.init(daysSince1970:)), served: row.int(5),
            officer: row.optionalText(6),
            pauseReason: row.optional(7).map { PauseReason(stored: $0, fallback: .other) },
            freeSince: row.optional(8).map(Timestamp.init(milliseconds:)))
    }
}
