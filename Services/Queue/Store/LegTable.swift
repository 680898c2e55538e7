import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// The gerai a ticket has been served at before the one where it is now, as rows.
struct LegTable {
    let db: Database

    /// The step that lets tickets go from one lane to another, be parked, booked, and undone.
    static let migration = Migration("queue.legs") { db in
        for table in ["tickets", "ticket_history"] {
            try db.execute(
                sql: """
                    ALTER TABLE \(table) ADD COLUMN home INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE \(table) ADD COLUMN leg INTEGER NOT NULL DEFAULT 1;
                    ALTER TABLE \(table) ADD COLUMN next TEXT;
                    ALTER TABLE \(table) ADD COLUMN arrived INTEGER;
                    ALTER TABLE \(table) ADD COLUMN parked INTEGER;
                    ALTER TABLE \(table) ADD COLUMN missing TEXT;
                    ALTER TABLE \(table) ADD COLUMN comparison TEXT;
                    UPDATE \(table) SET home = lane;
                    """)
        }
        try db.execute(
            sql: """
                DROP INDEX tickets_number;
                DROP INDEX ticket_history_number;
                CREATE UNIQUE INDEX tickets_number ON tickets (home, day, number);
                CREATE UNIQUE INDEX ticket_history_number ON ticket_history (home, day, number);
                CREATE INDEX tickets_parked ON tickets (lane, parked) WHERE state = 9;
                CREATE INDEX tickets_booked ON tickets (lane, due, id) WHERE state = 8;
                ALTER TABLE lane_days ADD COLUMN booked INTEGER NOT NULL DEFAULT 0 CHECK (booked >= 0);
                ALTER TABLE lane_days ADD COLUMN parked INTEGER NOT NULL DEFAULT 0 CHECK (parked >= 0);
                ALTER TABLE counter_state ADD COLUMN officer TEXT;
                ALTER TABLE counter_state ADD COLUMN pause_reason INTEGER;
                CREATE TABLE legs (
                    ticket INTEGER NOT NULL, leg INTEGER NOT NULL, lane INTEGER NOT NULL, day INTEGER NOT NULL,
                    service TEXT NOT NULL, counter TEXT, joined INTEGER NOT NULL, called INTEGER, started INTEGER,
                    finished INTEGER NOT NULL, products INTEGER NOT NULL, PRIMARY KEY (ticket, leg)) WITHOUT ROWID;
                """)
    }

    /// Keeps a leg that has ended.
    func insert(_ ticket: TicketRecord, finished: Timestamp, products: Int) throws {
        try db.run(
            """
            INSERT INTO legs (ticket, leg, lane, day, service, counter, joined, called, started, finished, products, \
            idle) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(ticket.id), SQLValue(ticket.leg), .integer(ticket.lane), .integer(ticket.day.daysSince1970),
                .text(ticket.service.text), SQLValue(ticket.counter?.text), .integer(ticket.joined.milliseconds),
                SQLValue(ticket.firstCalled?.milliseconds), SQLValue(ticket.started?.milliseconds),
                .integer(finished.milliseconds), SQLValue(products), SQLValue(ticket.comparison?.idleMs),
            ])
    }

    /// Takes back that a leg has ended.
    func remove(_ ticket: TicketRecord) throws {
        try db.run("DELETE FROM legs WHERE ticket = ? AND leg = ?", [.integer(ticket.id), SQLValue(ticket.leg)])
    }
}
