import GRDB
import JSONRPC
import ServiceKit

/// The tickets of days that are over, out of the way of the open one.
///
/// A code is random, so every number given touches a page of its index that nobody has touched before. Over the tickets
/// of one day these pages stay in memory; over those of ten years they do not. So finished days are kept in a table of
/// their own, where the same ticket is still found by the same code.
struct TicketHistory {
    let db: Database

    /// The step that makes the table, with the columns that tickets have at that step.
    static let migration = Migration("queue.history") { db in
        try db.execute(
            sql: """
                CREATE TABLE ticket_history (
                    id INTEGER PRIMARY KEY, code TEXT NOT NULL, lane INTEGER NOT NULL, day INTEGER NOT NULL,
                    number INTEGER NOT NULL, service TEXT NOT NULL, priority INTEGER NOT NULL,
                    channel INTEGER NOT NULL, issued INTEGER NOT NULL, state INTEGER NOT NULL, due INTEGER NOT NULL,
                    counter TEXT, first_called INTEGER, last_called INTEGER, started INTEGER, missed INTEGER,
                    finished INTEGER, recalls INTEGER NOT NULL, rejoins INTEGER NOT NULL, products INTEGER,
                    version INTEGER NOT NULL);
                CREATE UNIQUE INDEX ticket_history_code ON ticket_history (code);
                CREATE UNIQUE INDEX ticket_history_number ON ticket_history (lane, day, number);
                """)
    }

    /// Whether tickets of days before `day` are still among the open ones. Looks at one row.
    ///
    /// - Parameter lanes: Lanes whose tickets are only put aside here.
    func isBehind(_ day: CivilDate, except lanes: [Int64] = []) throws -> Bool {
        let oldest = try db.first(
            "SELECT day FROM tickets WHERE id < \(Self.newest)\(Self.except(lanes)) ORDER BY id LIMIT 1", []
        ) { $0.integer(0) }
        return oldest.map { $0 < day.daysSince1970 } ?? false
    }

    /// Moves some tickets of days before `day`, the oldest first. The newest ticket of all stays where it is, because the
    /// next one continues its issue sequence.
    func move(before day: CivilDate, except lanes: [Int64] = [], limit: Int) throws {
        let old = "day < ?\(Self.except(lanes))"
        let bound = try db.first(
            "SELECT max(id) FROM (SELECT id FROM tickets WHERE \(old) AND id < \(Self.newest) ORDER BY id LIMIT ?)",
            [.integer(day.daysSince1970), SQLValue(limit)]
        ) { $0.optional(0) }
        guard case .some(.some(let bound)) = bound else { return }
        try move("\(old) AND id <= ?", [.integer(day.daysSince1970), .integer(bound)])
    }

    /// Moves all tickets of some lanes.
    func move(lanes: [Int64]) throws {
        try move("lane IN (\(Self.list(lanes)))", [])
    }

    private func move(_ condition: String, _ values: [SQLValue]) throws {
        let columns = TicketTable.columns
        try db.run(
            "INSERT INTO ticket_history (\(columns)) SELECT \(columns) FROM tickets WHERE \(condition)", values)
        try db.run("DELETE FROM tickets WHERE \(condition)", values)
    }

    private static func except(_ lanes: [Int64]) -> String {
        lanes.isEmpty ? "" : " AND lane NOT IN (\(list(lanes)))"
    }

    private static func list(_ lanes: [Int64]) -> String { lanes.map(String.init).joined(separator: ", ") }

    private static let newest = "(SELECT max(id) FROM tickets)"
}
