import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// The rows of an agency's lanes and counters: reads them for the way, and takes them out when they have arrived.
struct MovingRows {
    let db: Database
    let plan: FloorPlan
    let agency: Code
    /// The open day.
    let day: CivilDate

    /// How far tables that only grow have been read: the last key of each, and the position of kept answers.
    struct Progress: Sendable, Equatable {
        var keys: [String: Int64] = [:]
        var answers: Int64 = 0
        /// The last place of each lane's chain, by the lane's key.
        var chains: [Int64: Int64] = [:]
        /// Tickets have been read as they were at this event; nil before the first look.
        var tickets: Int64?
    }

    private var lanes: [LanePlan] { plan.lanes.filter { $0.agency == agency } }
    private var counters: [CounterPlan] { plan.counters.filter { $0.agency == agency } }

    /// Reads what only grows, and tickets, as they are; the second time only what has changed since. The lane goes on
    /// meanwhile.
    func readEarly(into parts: inout MovingParts, _ progress: inout Progress) throws {
        for table in MovedTable.all where table.isAppendOnly { try read(table, into: &parts, &progress) }
        try readTickets(into: &parts, &progress)
        try readAnswers(into: &parts, &progress)
    }

    /// Reads the rest, once nothing changes any more: with it the codes of all tickets that go along, because some may have
    /// gone on to lanes elsewhere after they were read.
    func readRest(into parts: inout MovingParts, _ progress: inout Progress) throws {
        try readTickets(into: &parts, &progress)
        for table in MovedTable.all where !table.isOfTickets { try read(table, into: &parts, &progress) }
        let codes = try db.all("SELECT code FROM tickets WHERE \(try condition(.tickets))") { $0.text(0) }
        for code in codes { try parts.append(table: MovingParts.codes, columns: ["code"], row: [.text(code)]) }
        try readAnswers(into: &parts, &progress)
    }

    /// Every change of a ticket is an event with its code as key, so what has changed need not be looked for.
    private func readTickets(into parts: inout MovingParts, _ progress: inout Progress) throws {
        let newest = try db.first("SELECT coalesce(max(sequence), 0) FROM events", []) { $0.integer(0) } ?? 0
        let changed = progress.tickets.map {
            " AND code IN (SELECT key FROM events WHERE sequence > \($0) AND topic = '\(QueueAPI.ticketChanged.name)')"
        }
        for table in MovedTable.all where table.isOfTickets {
            try read(table, changed ?? "", into: &parts, &progress)
        }
        progress.tickets = newest
    }

    private func readAnswers(into parts: inout MovingParts, _ progress: inout Progress) throws {
        for answer in try MovedAnswer.read(db, part: agency.text, after: progress.answers) {
            progress.answers = answer.position
            try parts.append(
                table: MovingParts.answers, columns: ["call", "parameters", "answer"],
                row: [.bytes(answer.call), .bytes(answer.parameters), .bytes(answer.answer)])
        }
    }

    private func read(
        _ table: MovedTable, _ tickets: String = "", into parts: inout MovingParts, _ progress: inout Progress
    ) throws {
        var condition = try condition(table, tickets, chains: progress.chains)
        if table.isAppendOnly, let key = table.key, let last = progress.keys[table.name] {
            condition = "(\(condition)) AND \(key) > \(last)"
        }
        let order = table.key.map { " ORDER BY \($0)" } ?? ""
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM \(table.name) WHERE \(condition)\(order)")
        while let row = try rows.next() {
            if case .endOfChain(let lane, let place) = table.rows {
                progress.chains[row[lane]] = max(row[place], progress.chains[row[lane]] ?? 0)
            }
            if table.isAppendOnly, let key = table.key { progress.keys[table.name] = row[key] }
            try append(row, of: table, to: &parts)
        }
    }

    /// Adds a row with what it names by the words that mean the same everywhere.
    func append(_ row: Row, of table: MovedTable, to parts: inout MovingParts) throws {
        let cells = row.filter { column, _ in column != table.key }
        try parts.append(
            table: table.name, columns: cells.map(\.0),
            row: try cells.map { try outward(MovedValue($1), table.references[$0]) })
    }

    /// Takes everything out that has gone along, and notes where the tickets are now.
    ///
    /// - Returns: how many rows were taken out.
    func remove(to instance: Code) throws -> Int {
        try db.execute(
            sql: """
                INSERT INTO departed (code, agency, instance)
                SELECT code, '\(agency)', '\(instance)' FROM tickets WHERE \(try condition(.tickets))
                UNION SELECT code, '\(agency)', '\(instance)' FROM appointments
                WHERE \(try condition(.appointments))
                ON CONFLICT (code) DO UPDATE SET instance = excluded.instance
                """)
        var count = 0
        try TicketTable(db: db).keepingSequence {
            for table in MovedTable.all.reversed() {
                try db.execute(sql: "DELETE FROM \(table.name) WHERE \(try condition(table))")
                count += db.changesCount
            }
        }
        return count
    }

    // MARK: Which rows, and what they name

    /// Codes are of letters, digits, hyphen, underscore and dot only, so they may stand in quotation marks as they are.
    private func condition(
        _ table: MovedTable, _ tickets: String = "", chains: [Int64: Int64] = [:]
    ) throws -> String {
        let keys = lanes.map { "\($0.id)" }.joined(separator: ", ")
        switch table.rows {
        case .ofLane(let column, let dayColumn):
            let days = dayColumn.map { " AND \($0) >= \(day.daysSince1970)" } ?? ""
            return "\(column) IN (\(keys))\(days)\(tickets)"
        case .ofCounter(let column):
            return "\(column) IN (\(counters.map { "'\($0.code)'" }.joined(separator: ", ")))"
        case .ofTicket(let column):
            return "\(column) IN (SELECT id FROM tickets WHERE \(try condition(.tickets, tickets)))"
        case .endOfChain(let column, let place):
            let ledger = LaneLedger(db: db)
            let ends = try lanes.compactMap { lane in
                try ledger.firstOfLastDay(lane.id).map { first in
                    "\(column) = \(lane.id) AND \(place) >= \(max(first, (chains[lane.id] ?? 0) + 1))"
                }
            }
            return ends.isEmpty ? "0" : ends.joined(separator: " OR ")
        }
    }

    private func outward(_ value: MovedValue, _ reference: MovedTable.Reference?) throws -> MovedValue {
        switch (reference, value) {
        case (.lane, .integer(let key)): return .text(try code(ofLane: key))
        case (.lanes, .text(let keys)):
            return .text(try keys.split(separator: " ").compactMap { Int64($0) }.map(code).joined(separator: " "))
        case (.ticket, .integer(let key)):
            let code = try db.first("SELECT code FROM tickets WHERE id = ?", [.integer(key)]) { $0.text(0) }
            guard let code else { throw RPCError(.internalError) }
            return .text(code)
        default: return value
        }
    }

    private func code(ofLane key: Int64) throws -> String {
        guard let lane = plan.lane(id: key) else { throw RPCError(.internalError) }
        return lane.code.text
    }
}

/// Rows on their way, cut into parts that fit into a frame.
struct MovingParts: Sendable {
    /// The name under which kept answers travel.
    static let answers = "answers"
    /// The name under which the codes of all tickets travel.
    static let codes = "codes"
    /// A part is closed when it has grown beyond this.
    static let size = 192 * 1024

    /// The parts that are full, each a list of tables with their rows.
    private(set) var full: [[UInt8]] = []
    /// How many rows there are.
    private(set) var count = 0
    private var open: [UInt8] = []
    private var openTable: String?

    /// Adds a row.
    mutating func append(table: String, columns: [String], row: [MovedValue]) throws {
        if openTable != table {
            closeTable()
            open += Array((open.isEmpty ? "[{\"table\":" : ",{\"table\":").utf8)
            try JSONWriting.append(table, to: &open)
            open += Array(",\"columns\":".utf8)
            try JSONWriting.append(columns, to: &open)
            open += Array(",\"rows\":[".utf8)
            openTable = table
        } else {
            open.append(UInt8(ascii: ","))
        }
        for (index, value) in row.enumerated() {
            open.append(index == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
            try value.append(to: &open)
        }
        open.append(UInt8(ascii: "]"))
        count += 1
        if open.count > Self.size { closePart() }
    }

    /// All parts that are there; the next row begins a new one.
    mutating func take() -> [[UInt8]] {
        closePart()
        defer { full = [] }
        return full
    }

    private mutating func closeTable() {
        if openTable != nil { open += Array("]}".utf8) }
        openTable = nil
    }

    private mutating func closePart() {
        guard !open.isEmpty else { return }
        closeTable()
        open.append(UInt8(ascii: "]"))
        full.append(open)
        open = []
    }
}
