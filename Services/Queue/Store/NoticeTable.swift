import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// What the owners of numbers taken on the phone were told, as rows: one for each such number of the day.
struct NoticeTable {
    let db: Database

    /// The step that makes the table. `level` is 0 before the first notice.
    static let migration = Migration("queue.notices") { db in
        try db.execute(
            sql: """
                CREATE TABLE notices (
                    code TEXT PRIMARY KEY, lane INTEGER NOT NULL, day INTEGER NOT NULL, level INTEGER NOT NULL)
                    WITHOUT ROWID;
                CREATE INDEX notices_open ON notices (lane) WHERE level < 2;
                """)
    }

    /// Begins to tell of a number, or begins anew.
    func begin(_ ticket: TicketRecord) throws {
        try db.run(
            """
            INSERT INTO notices (code, lane, day, level) VALUES (?, ?, ?, 0) ON CONFLICT (code) DO UPDATE SET \
            lane = excluded.lane, level = 0
            """, [.text(ticket.code.text), .integer(ticket.lane), .integer(ticket.day.daysSince1970)])
    }

    /// How far the owner of a number was told, as the rank of a level, 0 before the first; nil when it was not taken on
    /// the phone.
    func told(_ code: TicketCode) throws -> Int? {
        try db.first("SELECT level FROM notices WHERE code = ?", [.text(code.text)]) { $0.int(0) }
    }

    /// Notes what was told.
    func save(_ level: NoticeLevel, _ code: TicketCode) throws {
        try db.run("UPDATE notices SET level = ? WHERE code = ?", [SQLValue(level.rank), .text(code.text)])
    }

    /// Whether there is anybody in a lane who does not know yet that they are next.
    func isExpected(inLane lane: Int64) throws -> Bool {
        try db.first("SELECT 1 FROM notices WHERE lane = ? AND level < 2 LIMIT 1", [.integer(lane)]) { _ in true }
            ?? false
    }

    /// Ends telling of a number.
    func end(_ code: TicketCode) throws {
        try db.run("DELETE FROM notices WHERE code = ?", [.text(code.text)])
    }

    /// Drops what is over.
    func purge(before today: CivilDate) throws {
        try db.run("DELETE FROM notices WHERE day < ?", [.integer(today.daysSince1970)])
    }
}
