import GRDB
import ServiceKit

extension CatalogSchema {
    /// Where lanes live.
    ///
    /// A catalogue that is in use when this step comes has had one queue: everything it knows is placed there, whatever
    /// instances are added in the same start.
    static let placement = Migration("catalog.placement") { db in
        try db.execute(
            sql: """
                CREATE TABLE queue_instances (
                    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, address TEXT NOT NULL,
                    draining INTEGER NOT NULL DEFAULT 0);
                CREATE TABLE placements (
                    agency TEXT PRIMARY KEY, instance TEXT NOT NULL, target TEXT, epoch INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TABLE placement_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL);
                INSERT INTO placement_version (id, version) VALUES (1, 0);
                INSERT INTO queue_instances (id, address) SELECT 'queue-1', '' WHERE EXISTS (SELECT 1 FROM lanes);
                INSERT INTO placements (agency, instance, epoch) SELECT DISTINCT agency, 'queue-1', 1 FROM lanes;
                """)
    }
}
