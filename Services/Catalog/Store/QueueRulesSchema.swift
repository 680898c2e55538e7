import GRDB
import ServiceKit

extension CatalogSchema {
    /// By which rules lanes give places, as JSON: the catalog passes them on and never asks for a part of them.
    static let queueRules = Migration("catalog.queue_rules") { db in
        try db.execute(
            sql: """
                ALTER TABLE lanes ADD COLUMN check_in INTEGER;
                ALTER TABLE lanes ADD COLUMN rules TEXT;
                CREATE TABLE people_rules (id INTEGER PRIMARY KEY CHECK (id = 1), rules TEXT NOT NULL);
                """)
    }

    /// The credits of the classes, as JSON, and how many times the waiting in a lane counts at a counter.
    static let credits = Migration("catalog.credits") { db in
        try db.execute(
            sql: """
                ALTER TABLE site ADD COLUMN credits TEXT;
                ALTER TABLE counter_lanes ADD COLUMN weight INTEGER;
                """)
    }
}
