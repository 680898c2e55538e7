import GRDB
import QueuePlacement
import ServiceKit

/// The tables of the feedback service: which tickets may be rated, what was said, and sums by day and agency.
///
/// Comments stand in `ratings` only: never in events, never in logs.
enum FeedbackSchema {
    static let migrations: [Migration] = [
        Migration("feedback.1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE unlocked (
                        ticket TEXT PRIMARY KEY, agency TEXT NOT NULL, service TEXT NOT NULL, day TEXT NOT NULL,
                        unlocked_at INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TABLE ratings (
                        ticket TEXT PRIMARY KEY REFERENCES unlocked (ticket),
                        score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 4), comment TEXT,
                        given_at INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TABLE daily (
                        day TEXT NOT NULL, agency TEXT NOT NULL, ones INTEGER NOT NULL, twos INTEGER NOT NULL,
                        threes INTEGER NOT NULL, fours INTEGER NOT NULL, PRIMARY KEY (day, agency)) WITHOUT ROWID;
                    """)
        },
        QueueEventConsumers.migration,
    ]
}
