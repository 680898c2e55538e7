import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// Whose a number or an appointment is, as rows. People are keyed hashes here, nothing else.
///
/// That nobody holds two open numbers of a lane is what the unique index says, not what somebody looked up before.
struct PeopleTable {
    let db: Database

    /// The step that makes the table.
    static let migration = Migration("queue.people") { db in
        try db.execute(
            sql: """
                CREATE TABLE people (
                    code TEXT NOT NULL, lane INTEGER NOT NULL, day INTEGER NOT NULL, person TEXT NOT NULL,
                    appointment INTEGER NOT NULL, open INTEGER NOT NULL, no_show INTEGER,
                    PRIMARY KEY (code, lane)) WITHOUT ROWID;
                CREATE UNIQUE INDEX people_open ON people (person, lane, appointment) WHERE open = 1;
                CREATE INDEX people_day ON people (person, day);
                CREATE INDEX people_no_show ON people (person, no_show) WHERE no_show IS NOT NULL;
                CREATE INDEX people_old ON people (day);
                """)
    }

    /// Days after which rows of what is over are dropped. The longest span that a rule can ask for is 90 days.
    private static let kept = 91

    /// Notes whose a number or an appointment is.
    ///
    /// - Throws: `already_in_line` when the person has an open one in one of the lanes.
    func insert(_ person: PersonHash, _ code: TicketCode, lanes: [Int64], day: CivilDate, isAppointment: Bool) throws {
        for lane in Set(lanes) {
            try unlessHeld {
                try db.run(
                    "INSERT INTO people (code, lane, day, person, appointment, open) VALUES (?, ?, ?, ?, ?, 1)",
                    [
                        .text(code.text), .integer(lane), .integer(day.daysSince1970), .text(person.text),
                        isAppointment ? 1 : 0,
                    ])
            }
        }
    }

    /// Notes that a number leads to another lane than it did. An officer has so decided: whether its owner has another
    /// one there is no question then. A number that comes back from another instance is open again.
    func follow(_ code: TicketCode, to lane: Int64) throws {
        try db.run(
            "UPDATE OR IGNORE people SET open = 1 WHERE code = ? AND lane = ?", [.text(code.text), .integer(lane)])
        try db.run(
            """
            INSERT OR IGNORE INTO people (code, lane, day, person, appointment, open) \
            SELECT code, ?, day, person, 0, 1 FROM people WHERE code = ? LIMIT 1
            """, [.integer(lane), .text(code.text)])
    }

    /// Who a number belongs to; nil when that is not known.
    func owner(of code: TicketCode) throws -> PersonHash? {
        try db.first("SELECT person FROM people WHERE code = ? LIMIT 1", [.text(code.text)]) {
            PersonHash(text: $0.text(0))
        }
    }

    /// How many numbers and appointments somebody has taken for a day, given up ones included.
    func count(_ person: PersonHash, on day: CivilDate) throws -> Int {
        try db.first(
            "SELECT count(DISTINCT code) FROM people WHERE person = ? AND day = ?",
            [.text(person.text), .integer(day.daysSince1970)]
        ) { $0.int(0) } ?? 0
    }

    /// When somebody last did not come, the latest first.
    func noShows(_ person: PersonHash, limit: Int) throws -> [Timestamp] {
        try db.all(
            """
            SELECT max(no_show) FROM people WHERE person = ? AND no_show IS NOT NULL GROUP BY code \
            ORDER BY 1 DESC LIMIT ?
            """, [.text(person.text), SQLValue(limit)]
        ) { Timestamp(milliseconds: $0.integer(0)) }
    }

    /// Notes that a number or an appointment is over.
    ///
    /// - Parameter noShow: When its owner did not come, if that is why.
    func close(_ code: TicketCode, noShow: Timestamp?) throws {
        try db.run(
            "UPDATE people SET open = 0, no_show = ? WHERE code = ?",
            [SQLValue(noShow?.milliseconds), .text(code.text)])
    }

    /// Notes that a number is open after all.
    ///
    /// - Throws: `already_in_line`.
    func reopen(_ code: TicketCode) throws {
        try unlessHeld { try db.run("UPDATE people SET open = 1, no_show = NULL WHERE code = ?", [.text(code.text)]) }
    }

    /// Notes that an appointment is at another day.
    func move(_ code: TicketCode, to day: CivilDate) throws {
        try db.run("UPDATE people SET day = ? WHERE code = ?", [.integer(day.daysSince1970), .text(code.text)])
    }

    /// Notes that an appointment has become a number.
    ///
    /// - Throws: `already_in_line`.
    func arrive(_ code: TicketCode) throws {
        try unlessHeld { try db.run("UPDATE people SET appointment = 0 WHERE code = ?", [.text(code.text)]) }
    }

    /// Closes what an earlier day has left open, as a lane does that moved away from a number's plan, and drops rows of
    /// what is long over.
    func purge(before today: CivilDate) throws {
        try db.run(
            "UPDATE people SET open = 0 WHERE day < ? AND open = 1 AND appointment = 0",
            [.integer(today.daysSince1970)])
        try db.run(
            "DELETE FROM people WHERE day < ? AND open = 0",
            [.integer(today.advanced(byDays: -Self.kept).daysSince1970)])
    }

    private func unlessHeld(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw RPCError(QueueAPI.alreadyInLine)
        }
    }
}
