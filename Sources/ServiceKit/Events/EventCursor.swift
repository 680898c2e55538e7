import GRDB

/// How far this service has come with the events of others: the table `cursors`.
enum EventCursor {
    static func read(_ db: Database, source: String) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT sequence FROM cursors WHERE source = ?")
        return try Int64.fetchOne(statement, arguments: [source]) ?? 0
    }

    static func write(_ db: Database, source: String, sequence: Int64) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO cursors (source, sequence) VALUES (?, ?)
                ON CONFLICT (source) DO UPDATE SET sequence = excluded.sequence
                """)
        try statement.execute(arguments: [source, sequence])
    }
}
