import GRDB
import ServiceKit

/// The tables of the catalog. All but `versions` hold the catalogue in force and are replaced together.
enum CatalogSchema {
    static let migrations = [first, placement, hours, queueRules, credits]

    private static let first =
        Migration("catalog.1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE versions (
                        number INTEGER PRIMARY KEY, label TEXT NOT NULL, published_at INTEGER NOT NULL,
                        source TEXT NOT NULL, draft INTEGER NOT NULL, notice TEXT, agencies INTEGER NOT NULL,
                        services INTEGER NOT NULL, sha256 BLOB NOT NULL);
                    CREATE TABLE site (
                        id INTEGER PRIMARY KEY CHECK (id = 1), code TEXT NOT NULL, name TEXT NOT NULL,
                        short_name TEXT NOT NULL, operator TEXT NOT NULL, address TEXT NOT NULL, city TEXT NOT NULL,
                        time_zone TEXT NOT NULL, cutoff_minutes INTEGER NOT NULL, hours TEXT NOT NULL,
                        hours_assumed INTEGER NOT NULL, facilities TEXT NOT NULL);
                    CREATE TABLE agencies (
                        position INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
                        name_en TEXT NOT NULL, short_name TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL);
                    CREATE TABLE lanes (
                        position INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE,
                        agency TEXT NOT NULL REFERENCES agencies (code), name TEXT NOT NULL,
                        prefix TEXT NOT NULL UNIQUE);
                    CREATE TABLE services (
                        position INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE,
                        agency TEXT NOT NULL REFERENCES agencies (code), name TEXT NOT NULL, name_en TEXT NOT NULL,
                        channels TEXT NOT NULL, handling_minutes INTEGER, status TEXT NOT NULL,
                        lane TEXT REFERENCES lanes (code), requirements TEXT NOT NULL, cost TEXT,
                        cost_from INTEGER NOT NULL, cost_note TEXT, cost_basis TEXT, cost_status TEXT NOT NULL,
                        cost_variants TEXT NOT NULL, processing_time TEXT, processing_status TEXT,
                        legal_basis TEXT NOT NULL, product TEXT, assumed INTEGER NOT NULL);
                    CREATE TABLE counters (
                        position INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE,
                        agency TEXT NOT NULL REFERENCES agencies (code), label TEXT NOT NULL UNIQUE);
                    CREATE TABLE counter_lanes (
                        counter TEXT NOT NULL REFERENCES counters (code), lane TEXT NOT NULL REFERENCES lanes (code),
                        PRIMARY KEY (counter, lane)) WITHOUT ROWID;
                    CREATE TABLE districts (
                        position INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
                    CREATE TABLE villages (
                        position INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE,
                        district TEXT NOT NULL REFERENCES districts (code), name TEXT NOT NULL, type TEXT NOT NULL);
                    CREATE TABLE holidays (
                        date TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, source TEXT NOT NULL,
                        PRIMARY KEY (date, name)) WITHOUT ROWID;
                    """)
        }

    private static let hours = Migration("catalog.hours") { db in
        try db.execute(
            sql: """
                ALTER TABLE site ADD COLUMN special_hours TEXT NOT NULL DEFAULT '[]';
                ALTER TABLE site ADD COLUMN intake_lead_minutes INTEGER NOT NULL DEFAULT 30;
                ALTER TABLE site ADD COLUMN overrun_minutes INTEGER NOT NULL DEFAULT 120;
                """)
    }
}
