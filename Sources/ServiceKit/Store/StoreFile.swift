import Foundation
import GRDB
import JSONRPC
import Logging

/// Opens the database file, checks it, and brings its shape up to date.
enum StoreFile {
    /// Opens the writing connection: WAL, `synchronous=FULL`, foreign keys.
    static func openWriter(_ configuration: Store.Configuration) throws -> DatabaseQueue {
        var settings = GRDB.Configuration()
        settings.label = "store writer"
        settings.busyMode = .timeout(configuration.busyTimeout)
        settings.foreignKeysEnabled = true
        settings.journalMode = .wal
        let queue = try DatabaseQueue(path: configuration.path, configuration: settings)
        try queue.writeWithoutTransaction { db in
            // GRDB lowers this to NORMAL when it turns on WAL, so it is set after that, and read back.
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA journal_size_limit = 67108864;
                    PRAGMA temp_store = MEMORY;
                    """)
            if let pages = configuration.maximumPages {
                try db.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            let mode = try durability(db)
            guard mode == .full else {
                throw OperatorError("\(configuration.path) cannot be made durable: SQLite reports \(mode).")
            }
        }
        return queue
    }

    /// Opens a read-only connection. It never checkpoints: one connection does all of that.
    static func openReader(_ configuration: Store.Configuration) throws -> DatabaseQueue {
        var settings = GRDB.Configuration()
        settings.label = "store reader"
        settings.readonly = true
        settings.busyMode = .timeout(configuration.busyTimeout)
        let queue = try DatabaseQueue(path: configuration.path, configuration: settings)
        try queue.unsafeRead { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            // The first read attaches the log's shared index, which then lives as long as this connection.
            _ = try head(db)
        }
        return queue
    }

    static func durability(_ db: Database) throws -> Store.Durability {
        let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "unknown"
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
        return Store.Durability(journal: journal, synchronous: synchronous)
    }

    static func head(_ db: Database) throws -> StoreHead {
        let row = try Row.fetchOne(db, sql: "SELECT commits, sequence, hash FROM store_head")
        guard let row else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "store_head is empty") }
        return StoreHead(commits: row["commits"], sequence: row["sequence"], hash: [UInt8](row["hash"] as Data))
    }

    /// Asks SQLite whether the file is whole. Throws a sentence for the operator if it is not.
    static func quickCheck(_ db: Database, path: String) throws {
        let findings = try String.fetchAll(db, sql: "PRAGMA quick_check(3)")
        guard findings == ["ok"] else {
            throw OperatorError(
                "The database \(path) is damaged (\(findings.first ?? "no answer")): restore a backup.")
        }
    }
}
