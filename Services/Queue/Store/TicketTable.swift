import GRDB
import JSONRPC
import QueueAPI

/// Tickets as rows.
struct TicketTable {
    let db: Database

    /// All columns, in the order in which they are read.
    static let columns = """
        id, code, lane, day, number, service, priority, channel, issued, state, due, counter, first_called, \
        last_called, started, missed, finished, recalls, rejoins, products, version, home, leg, next, arrived, parked, \
        missing, comparison, link
        """

    // MARK: Writing

    /// Adds a fresh ticket and returns it with its issue sequence.
    func insert(_ ticket: TicketRecord) throws -> TicketRecord {
        try db.run(
            """
            INSERT INTO tickets (code, lane, day, number, service, priority, channel, issued, state, due, recalls, \
            rejoins, version, home, next, link) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?)
            """,
            [
                .text(ticket.code.text), .integer(ticket.lane), .integer(ticket.day.daysSince1970),
                SQLValue(ticket.number), .text(ticket.service.text), ticket.priority.value, ticket.channel.value,
                .integer(ticket.issued.milliseconds), ticket.state.value, .integer(ticket.due.milliseconds),
                .integer(ticket.version), .integer(ticket.home), Self.words(ticket.next),
                SQLValue(ticket.link),
            ])
        var ticket = ticket
        ticket.id = db.lastInsertedRowID
        return ticket
    }

    /// Writes everything about a ticket that can change.
    func update(_ ticket: TicketRecord) throws {
        try db.run(
            """
            UPDATE tickets SET state = ?, due = ?, counter = ?, first_called = ?, last_called = ?, started = ?, \
            missed = ?, finished = ?, recalls = ?, rejoins = ?, products = ?, version = ?, lane = ?, service = ?, leg = ?, \
            next = ?, arrived = ?, parked = ?, missing = ?, comparison = ? WHERE id = ?
            """,
            [
                ticket.state.value, .integer(ticket.due.milliseconds), SQLValue(ticket.counter?.text),
                SQLValue(ticket.firstCalled?.milliseconds), SQLValue(ticket.lastCalled?.milliseconds),
                SQLValue(ticket.started?.milliseconds), SQLValue(ticket.missed?.milliseconds),
                SQLValue(ticket.finished?.milliseconds), SQLValue(ticket.recalls), SQLValue(ticket.rejoins),
                SQLValue(ticket.products), .integer(ticket.version), .integer(ticket.lane), .text(ticket.service.text),
                SQLValue(ticket.leg), Self.words(ticket.next), SQLValue(ticket.arrived?.milliseconds),
                SQLValue(ticket.parked?.milliseconds), Self.words(ticket.missing), SQLValue(try ticket.kept?.text),
                .integer(ticket.id),
            ])
    }

    /// Words in one column, absent when there are none.
    private static func words(_ words: [some CustomStringConvertible]) -> SQLValue {
        words.isEmpty ? nil : .text(words.map(\.description).joined(separator: " "))
    }

    // MARK: Finding

    /// Whether an open ticket has a code. The finished days are not asked: that one of their millions has the same 50
    /// random bits is less likely than a disk that reads wrongly, and looking there would cost a read for every number.
    func contains(_ code: TicketCode) throws -> Bool {
        try db.first("SELECT 1 FROM tickets WHERE code = ?", [.text(code.text)]) { _ in true } ?? false
    }

    /// The ticket of a code, of whichever day.
    func find(_ code: TicketCode) throws -> TicketRecord? {
        try find(code, in: "tickets") ?? find(code, in: "ticket_history")
    }

    private func find(_ code: TicketCode, in table: String) throws -> TicketRecord? {
        try db.first("SELECT \(Self.columns) FROM \(table) WHERE code = ?", [.text(code.text)], Self.read)
    }

    /// The ticket of an issue sequence.
    func find(id: Int64) throws -> TicketRecord? {
        try db.first("SELECT \(Self.columns) FROM tickets WHERE id = ?", [.integer(id)], Self.read)
    }

    /// The ticket with the smallest due time that waits in a lane.
    func first(inLane lane: Int64) throws -> TicketRecord? {
        try db.first(
            "SELECT \(Self.columns) FROM tickets WHERE lane = ? AND state = 0 ORDER BY due, id LIMIT 1",
            [.integer(lane)], Self.read)
    }

    /// How many wait in the ticket's lane and are called before it.
    func countAhead(of ticket: TicketRecord) throws -> Int {
        try count("(due, id) < (?, ?)", ticket)
    }

    /// How many wait in the ticket's lane and are called after it.
    func countBehind(_ ticket: TicketRecord) throws -> Int {
        try count("(due, id) > (?, ?)", ticket)
    }

    private func count(_ condition: String, _ ticket: TicketRecord) throws -> Int {
        try db.first(
            "SELECT count(*) FROM tickets WHERE lane = ? AND state = 0 AND \(condition)",
            [.integer(ticket.lane), .integer(ticket.due.milliseconds), .integer(ticket.id)]
        ) { $0.int(0) } ?? 0
    }

    /// All that wait in a lane, in the order of calling.
    func waiting(inLane lane: Int64) throws -> [TicketRecord] {
        try db.all(
            "SELECT \(Self.columns) FROM tickets WHERE lane = ? AND state = 0 ORDER BY due, id", [.integer(lane)],
            Self.read)
    }

    /// The last missed of a lane, newest first.
    func missed(inLane lane: Int64, limit: Int) throws -> [TicketRecord] {
        try db.all(
            "SELECT \(Self.columns) FROM tickets WHERE lane = ? AND state = 5 ORDER BY missed DESC, id DESC LIMIT ?",
            [.integer(lane), SQLValue(limit)], Self.read)
    }

    /// The last called of a lane on a day, newest first.
    func called(inLane lane: Int64, on day: CivilDate, limit: Int) throws -> [TicketRecord] {
        try db.all(
            """
            SELECT \(Self.columns) FROM tickets WHERE lane = ? AND day = ? AND last_called IS NOT NULL \
            ORDER BY last_called DESC, id DESC LIMIT ?
            """, [.integer(lane), .integer(day.daysSince1970), SQLValue(limit)], Self.read)
    }

    /// The parked of a lane, oldest first.
    func parked(inLane lane: Int64, limit: Int) throws -> [TicketRecord] {
        try db.all(
            "SELECT \(Self.columns) FROM tickets WHERE lane = ? AND state = 9 ORDER BY parked, id LIMIT ?",
            [.integer(lane), SQLValue(limit)], Self.read)
    }

    /// The booked of a lane.
    func booked(inLane lane: Int64) throws -> [TicketRecord] {
        try db.all(
            "SELECT \(Self.columns) FROM tickets WHERE lane = ? AND state = 8 ORDER BY due, id", [.integer(lane)],
            Self.read)
    }

    /// The ticket of a number.
    func find(home: Int64, day: CivilDate, number: Int) throws -> TicketRecord? {
        try db.first(
            "SELECT \(Self.columns) FROM tickets WHERE home = ? AND day = ? AND number = ?",
            [.integer(home), .integer(day.daysSince1970), SQLValue(number)], Self.read)
    }

    /// All that are called or served, in the order of their calls.
    func atCounters() throws -> [TicketRecord] {
        try db.all(
            """
            SELECT \(Self.columns) FROM tickets WHERE id IN (SELECT current FROM counter_state WHERE current IS NOT NULL) \
            ORDER BY last_called, id
            """, [], Self.read)
    }

    static func read(_ row: SQLRow) -> TicketRecord {
        var ticket = TicketRecord(
            id: row.integer(0), code: TicketCode(unchecked: row.text(1)), home: row.integer(21), lane: row.integer(2),
            day: CivilDate(daysSince1970: row.integer(3)), number: row.int(4), service: Code(unchecked: row.text(5)),
            priority: PriorityClass(stored: row.integer(6), fallback: .regular),
            channel: TicketChannel(stored: row.integer(7), fallback: .desk),
            issued: Timestamp(milliseconds: row.integer(8)), due: Timestamp(milliseconds: row.integer(10)))
        ticket.state = TicketState(stored: row.integer(9), fallback: .expired)
        ticket.counter = row.optionalText(11).map(Code.init(unchecked:))
        ticket.firstCalled = row.optional(12).map(Timestamp.init(milliseconds:))
        ticket.lastCalled = row.optional(13).map(Timestamp.init(milliseconds:))
        ticket.started = row.optional(14).map(Timestamp.init(milliseconds:))
        ticket.missed = row.optional(15).map(Timestamp.init(milliseconds:))
        ticket.finished = row.optional(16).map(Timestamp.init(milliseconds:))
        ticket.recalls = row.int(17)
        ticket.rejoins = row.int(18)
        ticket.products = row.optional(19).map(Int.init)
        ticket.version = row.integer(20)
        ticket.leg = row.int(22)
        ticket.next = row.optionalText(23)?.split(separator: " ").map { Code(unchecked: String($0)) } ?? []
        ticket.arrived = row.optional(24).map(Timestamp.init(milliseconds:))
        ticket.parked = row.optional(25).map(Timestamp.init(milliseconds:))
        ticket.missing = row.optionalText(26)?.split(separator: " ").compactMap { Int($0) } ?? []
        ticket.kept = row.optionalText(27).map(KeptComparison.stored)
        ticket.link = row.optionalText(28)
        return ticket
    }
}
