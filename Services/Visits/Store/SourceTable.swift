import GRDB
import JSONRPC
import ServiceKit
import VisitsAPI

/// Counts of the past, by the source that published them.
enum SourceTable {
    /// Most sources that one answer lists.
    static let mostListed = 500

    /// Puts a checked table in the place of what the same source gave before.
    ///
    /// - Throws: `import_invalid` when another source, or our own counting, has counted the same visits already. Adding
    ///   both up would count people twice.
    static func replace(_ source: String, publishedOn: CivilDate, with table: CountTable, in tx: Transaction) throws
        -> ImportReport
    {
        let db = tx.db
        let known = try Int64.fetchOne(db, sql: "SELECT id FROM sources WHERE name = ?", arguments: [source])
        var replaced = 0
        if let known {
            try db.execute(sql: "DELETE FROM daily WHERE source = ?", arguments: [known])
            replaced = db.changesCount
        }
        try refuseOverlap(table, db)
        let days = table.rows.map(\.day)
        try db.execute(
            sql: """
                INSERT INTO sources (id, name, published_on, loaded_at, first_day, last_day, rows, visits)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET
                    published_on = excluded.published_on, loaded_at = excluded.loaded_at,
                    first_day = excluded.first_day, last_day = excluded.last_day, rows = excluded.rows,
                    visits = excluded.visits
                """,
            arguments: [
                known, source, publishedOn.description, tx.now.milliseconds, days.min()?.description,
                days.max()?.description, table.rows.count, table.visits,
            ])
        let id = known ?? db.lastInsertedRowID
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO daily (day, agency, service, channel, source, visits, products) VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        for row in table.rows {
            try insert.execute(arguments: [
                row.day.description, row.agency.text, row.service.text, VisitsAPI.history, id, row.visits,
                row.products,
            ])
        }
        return ImportReport(rows: table.rows.count, visits: table.visits, replaced: replaced)
    }

    static func newest(_ db: Database) throws -> [CountSource] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM sources ORDER BY loaded_at DESC, id DESC LIMIT ?", arguments: [mostListed]
        ).map { row in
            CountSource(
                source: row["name"], publishedOn: try day(row["published_on"]),
                loadedAt: Timestamp(milliseconds: row["loaded_at"]), from: try day(row["first_day"]),
                to: try day(row["last_day"]), visits: row["visits"])
        }
    }

    /// A day of an agency is counted by one source only; counts without an agency stand for every agency.
    private static func refuseOverlap(_ table: CountTable, _ db: Database) throws {
        let find = try db.cachedStatement(
            sql: """
                SELECT coalesce(sources.name, '') FROM daily LEFT JOIN sources ON sources.id = daily.source
                WHERE daily.day = ?1 AND (?2 = ?3 OR daily.agency IN (?2, ?3)) LIMIT 1
                """)
        var faults: [RPCError.Field] = []
        // Rows of this import are inserted later, so whatever stands there now came from somewhere else.
        for row in table.rows where faults.count < 100 {
            let counted = try String.fetchOne(
                find, arguments: [row.day.description, row.agency.text, VisitsAPI.unspecified.text])
            guard let counted else { continue }
            let by = counted.isEmpty ? "the tickets of that day" : "the source \"\(counted)\""
            faults.append(.init("csv line \(row.line)", "is already counted by \(by)"))
        }
        guard faults.isEmpty else { throw RPCError(VisitsAPI.importInvalid, fields: faults) }
    }

    private static func day(_ text: String) throws -> CivilDate {
        guard let day = CivilDate(text) else { throw UnreadableRow(text: text) }
        return day
    }
}

/// A row holds what no version of this program writes.
struct UnreadableRow: Error {
    let text: String
}
