import GRDB
import ServiceKit

/// The shape of the queue's own tables. Steps are only ever added.
///
/// Moments are milliseconds since 1970, days are days since 1970; states and classes are the numbers in
/// `StoredWords.swift`.
enum QueueSchema {
    /// All steps, oldest first.
    static let migrations = [
        Migration("queue.1", createTables),
        TicketHistory.migration,
        LegTable.migration,
        placement,
        PromisedWaits.migration,
        IntakeTable.migration,
        LaneLedger.migration,
        OnTheWayTable.migration,
        PeopleTable.migration,
        PlaceTable.migration,
        AppointmentTable.migration,
        NoticeTable.migration,
        FigureTables.migration,
    ]

    private static func createTables(_ db: Database) throws {
        try createFloor(db)
        try createDays(db)
        try createTickets(db)
    }

    /// The floor as last fetched, and every lane and counter that ever was: old tickets still name them.
    private static func createFloor(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE floor (
                    id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, fetched INTEGER NOT NULL,
                    document TEXT NOT NULL);
                CREATE TABLE lanes (
                    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, agency TEXT NOT NULL, name TEXT NOT NULL,
                    prefix TEXT NOT NULL);
                CREATE TABLE counters (
                    code TEXT PRIMARY KEY, agency TEXT NOT NULL, label TEXT NOT NULL) WITHOUT ROWID;
                CREATE TABLE counter_state (
                    counter TEXT PRIMARY KEY, state INTEGER NOT NULL, lanes TEXT NOT NULL, current INTEGER UNIQUE,
                    served_day INTEGER, served INTEGER NOT NULL, CHECK (state <> 0 OR current IS NULL)) WITHOUT ROWID;
                """)
    }

    /// Days of the site, and of each lane. The counts of a lane's day are kept with every change, so that no snapshot
    /// has to count tickets; the checks make a slip in that bookkeeping an error instead of a wrong board.
    private static func createDays(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE days (
                    day INTEGER PRIMARY KEY, opened INTEGER NOT NULL, closed INTEGER,
                    expired INTEGER NOT NULL DEFAULT 0, counters_closed INTEGER NOT NULL DEFAULT 0);
                CREATE TABLE lane_days (
                    day INTEGER NOT NULL, lane INTEGER NOT NULL, last_number INTEGER NOT NULL,
                    last_joined INTEGER NOT NULL, last_called INTEGER,
                    waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0),
                    called INTEGER NOT NULL DEFAULT 0 CHECK (called >= 0),
                    serving INTEGER NOT NULL DEFAULT 0 CHECK (serving >= 0),
                    served INTEGER NOT NULL DEFAULT 0 CHECK (served >= 0),
                    unfinished INTEGER NOT NULL DEFAULT 0 CHECK (unfinished >= 0),
                    missed INTEGER NOT NULL DEFAULT 0 CHECK (missed >= 0),
                    cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
                    expired INTEGER NOT NULL DEFAULT 0 CHECK (expired >= 0),
                    PRIMARY KEY (day, lane)) WITHOUT ROWID;
                """)
    }

    /// The indexes hold only tickets that still matter for their question, so that they stay as small as a day however
    /// many old tickets there are.
    private static func createTickets(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE tickets (
                    id INTEGER PRIMARY KEY, code TEXT NOT NULL, lane INTEGER NOT NULL, day INTEGER NOT NULL,
                    number INTEGER NOT NULL, service TEXT NOT NULL, priority INTEGER NOT NULL,
                    channel INTEGER NOT NULL, issued INTEGER NOT NULL, state INTEGER NOT NULL, due INTEGER NOT NULL,
                    counter TEXT, first_called INTEGER, last_called INTEGER, started INTEGER, missed INTEGER,
                    finished INTEGER, recalls INTEGER NOT NULL, rejoins INTEGER NOT NULL, products INTEGER,
                    version INTEGER NOT NULL);
                CREATE UNIQUE INDEX tickets_code ON tickets (code);
                CREATE UNIQUE INDEX tickets_number ON tickets (lane, day, number);
                CREATE INDEX tickets_waiting ON tickets (lane, due, id) WHERE state = 0;
                CREATE INDEX tickets_missed ON tickets (lane, missed) WHERE state = 5;
                CREATE INDEX tickets_called ON tickets (lane, day, last_called) WHERE last_called IS NOT NULL;
                """)
    }
}
