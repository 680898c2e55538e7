import GRDB
import ServiceKit

extension QueueSchema {
    /// For which agencies this instance answers, what has left, and what is on its way here.
    ///
    /// `units` is what counts: the catalog's table tells others where to look, this one says who may act.
    static let placement = Migration("queue.placement") { db in
        try db.execute(
            sql: """
                CREATE TABLE placement (
                    id INTEGER PRIMARY KEY CHECK (id = 1), document TEXT NOT NULL);
                CREATE TABLE units (
                    agency TEXT PRIMARY KEY, state INTEGER NOT NULL, epoch INTEGER NOT NULL, other TEXT) WITHOUT ROWID;
                CREATE TABLE departed (
                    code TEXT PRIMARY KEY, agency TEXT NOT NULL, instance TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE incoming_parts (
                    agency TEXT NOT NULL, epoch INTEGER NOT NULL, part INTEGER NOT NULL, rows TEXT NOT NULL,
                    PRIMARY KEY (agency, epoch, part)) WITHOUT ROWID;
                CREATE TABLE hand_overs (
                    id INTEGER PRIMARY KEY, agency TEXT NOT NULL, target TEXT NOT NULL, epoch INTEGER NOT NULL,
                    moved_rows INTEGER NOT NULL, pause INTEGER, time INTEGER NOT NULL);
                """)
    }
}
