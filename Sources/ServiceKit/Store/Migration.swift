import Foundation
public import GRDB
import JSONRPC

/// One forward step of a database's shape. Steps run in order at start, each once, each in its own transaction.
public struct Migration: Sendable {
    /// A name that never changes once released.
    public let name: String
    /// Makes the change.
    public let apply: @Sendable (Database) throws -> Void

    /// Names a step and says what it does.
    public init(_ name: String, _ apply: @escaping @Sendable (Database) throws -> Void) {
        self.name = name
        self.apply = apply
    }
}

extension Migration {
    /// The tables that every store has, before any of the service's own.
    static let base: [Migration] = [
        Migration("store.1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE events (
                        sequence INTEGER PRIMARY KEY, topic TEXT NOT NULL, key TEXT, time INTEGER NOT NULL,
                        body TEXT NOT NULL);
                    CREATE TABLE event_batches (sequence INTEGER PRIMARY KEY, hash BLOB NOT NULL);
                    CREATE TABLE store_head (
                        id INTEGER PRIMARY KEY CHECK (id = 1), commits INTEGER NOT NULL, sequence INTEGER NOT NULL,
                        hash BLOB NOT NULL);
                    CREATE TABLE idempotency (
                        id INTEGER PRIMARY KEY, call BLOB NOT NULL UNIQUE, parameters BLOB NOT NULL,
                        answer BLOB NOT NULL, created INTEGER NOT NULL);
                    CREATE TABLE cursors (source TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
                    """)
            try db.execute(
                sql: "INSERT INTO store_head (id, commits, sequence, hash) VALUES (1, 0, 0, ?)",
                arguments: [Data(StoreHead.origin)])
        },
        // What a kept answer is about, so that it can go to another store together with what it tells of.
        Migration("store.2") { try $0.execute(sql: "ALTER TABLE idempotency ADD COLUMN part TEXT") },
    ]

    /// Runs the steps that `db` has not seen. Returns the names of those it ran.
    ///
    /// Refuses a database that knows a step which this version does not: it was written by a newer version.
    static func run(_ own: [Migration], on db: Database, now: Timestamp, path: String) throws -> [String] {
        precondition(Set((base + own).map(\.name)).count == base.count + own.count, "two migrations share a name")
        precondition(!own.contains { $0.name.hasPrefix("store.") }, "names with store. belong to the store itself")
        try db.execute(
            sql: """
                CREATE TABLE IF NOT EXISTS migrations (
                    position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, applied INTEGER NOT NULL)
                """)
        let done = try String.fetchAll(db, sql: "SELECT name FROM migrations ORDER BY position")
        // The store's own steps and the service's are two lists, so that either may grow without the other.
        let store = try remaining(base, done: done.filter { $0.hasPrefix("store.") }, path: path)
        let service = try remaining(own, done: done.filter { !$0.hasPrefix("store.") }, path: path)
        for step in store + service {
            try db.inTransaction(.immediate) {
                try step.apply(db)
                try db.execute(
                    sql: "INSERT INTO migrations (name, applied) VALUES (?, ?)",
                    arguments: [step.name, now.milliseconds])
                return .commit
            }
        }
        return (store + service).map(\.name)
    }

    private static func remaining(_ steps: [Migration], done: [String], path: String) throws -> [Migration] {
        guard done.count <= steps.count, zip(done, steps).allSatisfy({ $0 == $1.name }) else {
            let names = Set(steps.map(\.name))
            let stranger = done.first { !names.contains($0) } ?? done.last ?? ""
            throw OperatorError(
                "The database \(path) was written by another version (its step \"\(stranger)\" does not fit): "
                    + "start the version that wrote it, or restore a backup.")
        }
        return Array(steps.dropFirst(done.count))
    }
}
