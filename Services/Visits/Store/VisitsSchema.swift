import GRDB
import QueuePlacement
import ServiceKit

/// The tables of the visits service.
///
/// `visits` keeps each visit; `daily` keeps the sums from which questions are answered, changed in the same transaction.
/// Imported counts exist only as sums, under the source that gave them; source 0 is our own counting.
enum VisitsSchema {
    static let migrations: [Migration] = [
        Migration("visits.1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE visits (
                        ticket TEXT PRIMARY KEY, day TEXT NOT NULL, agency TEXT NOT NULL, service TEXT NOT NULL,
                        channel TEXT NOT NULL, priority TEXT NOT NULL, served INTEGER NOT NULL,
                        products INTEGER NOT NULL, issued_at INTEGER NOT NULL, called_at INTEGER,
                        started_at INTEGER, finished_at INTEGER) WITHOUT ROWID;
                    CREATE TABLE sources (
                        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, published_on TEXT NOT NULL,
                        loaded_at INTEGER NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL,
                        rows INTEGER NOT NULL, visits INTEGER NOT NULL);
                    CREATE TABLE daily (
                        day TEXT NOT NULL, agency TEXT NOT NULL, service TEXT NOT NULL, channel TEXT NOT NULL,
                        source INTEGER NOT NULL, visits INTEGER NOT NULL, products INTEGER NOT NULL,
                        PRIMARY KEY (day, agency, service, channel, source)) WITHOUT ROWID;
                    CREATE INDEX daily_by_source ON daily (source) WHERE source > 0;
                    """)
        },
        QueueEventConsumers.migration,
    ]
}
