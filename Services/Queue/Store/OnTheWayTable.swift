import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// A ticket that has left its lane and is in no other yet.
struct OnTheWay: Sendable, Equatable {
    let code: TicketCode
    /// The leg that it goes to.
    let leg: Int
    /// The agency that it goes to.
    let agency: Code
    /// The day it counts for.
    let day: CivilDate
    /// Everything that is kept about it.
    let rows: [UInt8]
    /// The ticket as its owner sees it.
    let view: [UInt8]
    /// The last event about it.
    let version: Int64
    /// The issue sequence that it had here; 0 if it only passes through.
    let former: Int64
    /// When it left.
    let since: Timestamp
    /// Whether whoever sent it on may still think better of it.
    let canTurnBack: Bool
    /// The step of its way that it took last; 0 before the first.
    var hop = 0
    /// The instance it was sent to; it is there when that says so.
    var sentTo: Code?

    /// Where it goes, for as long as it can be taken back.
    func isReady(at now: Timestamp) -> Bool {
        // A clock that was set back keeps nobody.
        !canTurnBack || now < since || now > since.advanced(byMilliseconds: RecentStep.patience)
    }
}

/// Tickets that are on their way to a lane of another instance, as rows. A ticket is a row of `tickets` with one
/// instance, or a row of this table that was not sent yet, or in the feed: never two of them.
struct OnTheWayTable {
    let db: Database

    /// The step that makes the tables. `legs_taken` has every step of a ticket's way that has ended here.
    static let migration = Migration("queue.way") { db in
        try db.execute(
            sql: """
                CREATE TABLE on_the_way (
                    code TEXT PRIMARY KEY, leg INTEGER NOT NULL, agency TEXT NOT NULL, day INTEGER NOT NULL,
                    rows TEXT NOT NULL, view TEXT NOT NULL, version INTEGER NOT NULL, former INTEGER NOT NULL,
                    since INTEGER NOT NULL, can_turn_back INTEGER NOT NULL, hop INTEGER NOT NULL, sent_to TEXT) WITHOUT ROWID;
                CREATE INDEX on_the_way_unsent ON on_the_way (since) WHERE sent_to IS NULL;
                CREATE TABLE legs_taken (
                    code TEXT NOT NULL, leg INTEGER NOT NULL, hop INTEGER NOT NULL, day INTEGER NOT NULL,
                    PRIMARY KEY (code, leg, hop)) WITHOUT ROWID;
                CREATE INDEX legs_taken_day ON legs_taken (day);
                """)
    }

    private static let columns =
        "code, leg, agency, day, rows, view, version, former, since, can_turn_back, hop, sent_to"

    /// Writes a ticket.
    func save(_ ticket: OnTheWay) throws {
        try db.run(
            "INSERT OR REPLACE INTO on_the_way (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(ticket.code.text), SQLValue(ticket.leg), .text(ticket.agency.text),
                .integer(ticket.day.daysSince1970), .text(String(decoding: ticket.rows, as: UTF8.self)),
                .text(String(decoding: ticket.view, as: UTF8.self)), .integer(ticket.version),
                .integer(ticket.former), .integer(ticket.since.milliseconds), .integer(ticket.canTurnBack ? 1 : 0),
                SQLValue(ticket.hop), SQLValue(ticket.sentTo?.text),
            ])
    }

    /// The ticket of a code.
    func find(_ code: TicketCode) throws -> OnTheWay? {
        try db.first("SELECT \(Self.columns) FROM on_the_way WHERE code = ?", [.text(code.text)], Self.read)
    }

    /// Tickets that have not been sent, those that left first before the others.
    func unsent(limit: Int) throws -> [OnTheWay] {
        try db.all(
            "SELECT \(Self.columns) FROM on_the_way WHERE sent_to IS NULL ORDER BY since LIMIT ?", [SQLValue(limit)],
            Self.read)
    }

    /// How many there are.
    func count() throws -> Int { try db.first("SELECT count(*) FROM on_the_way", []) { $0.int(0) } ?? 0 }

    /// Takes one out.
    func remove(_ code: TicketCode) throws {
        try db.run("DELETE FROM on_the_way WHERE code = ?", [.text(code.text)])
    }

    /// Notes that a step of a ticket's way has ended here.
    ///
    /// - Returns: whether that was not known.
    func take(_ leg: LegSent) throws -> Bool {
        try db.run(
            "INSERT OR IGNORE INTO legs_taken (code, leg, hop, day) VALUES (?, ?, ?, ?)",
            [
                .text(leg.code.text), SQLValue(leg.leg), SQLValue(leg.hop), .integer(leg.serviceDay.daysSince1970),
            ])
        return db.changesCount == 1
    }

    /// Forgets the steps of days that are over.
    func forget(before day: CivilDate, limit: Int) throws {
        try db.run(
            """
            DELETE FROM legs_taken WHERE (code, leg, hop) IN \
            (SELECT code, leg, hop FROM legs_taken WHERE day < ? ORDER BY day LIMIT ?)
            """, [.integer(day.daysSince1970), SQLValue(limit)])
    }

    private static func read(_ row: SQLRow) -> OnTheWay {
        OnTheWay(
            code: TicketCode(unchecked: row.text(0)), leg: row.int(1), agency: Code(unchecked: row.text(2)),
            day: CivilDate(daysSince1970: row.integer(3)), rows: Array(row.text(4).utf8),
            view: Array(row.text(5).utf8), version: row.integer(6),
            former: row.integer(7), since: Timestamp(milliseconds: row.integer(8)),
            canTurnBack: row.integer(9) != 0, hop: row.int(10), sentTo: row.optionalText(11).map(Code.init(unchecked:)))
    }
}
