import GRDB
import JSONRPC
import QueueAPI

/// Rows that come from another instance.
struct IncomingRows {
    let db: Database
    let plan: FloorPlan
    /// The lanes that are on their way here, by their keys: their tickets that are here already are only put aside, and
    /// newer rows come in their place.
    var lanes: [Int64] = []

    private var isPutAside: String { "lane IN (\(lanes.map(String.init).joined(separator: ", ")))" }

    /// Adds rows, which name lanes and tickets by words, with the numbers that those have here.
    ///
    /// - Parameter early: Whether the lane goes on where they come from: they may come again.
    func insert(_ parts: [JSONValue], early: Bool = false) throws {
        // In the order of the registration, so that a row comes after those that it names.
        for table in MovedTable.all {
            for part in parts where part.member("table")?.string == table.name {
                try insert(part, into: table, early: early)
            }
        }
        let known = Set(MovedTable.all.map(\.name) + [MovingParts.answers, MovingParts.codes])
        guard parts.allSatisfy({ $0.member("table")?.string.map(known.contains) ?? false }) else {
            throw RPCError(QueueAPI.handOverRefused, "A part has a table that this instance does not know.")
        }
    }

    /// Adds the last rows. After that the tickets of the lanes are those that the other side names, not one more or less.
    func complete(_ parts: [JSONValue]) throws {
        try insert(parts)
        let codes = parts.filter { $0.member("table")?.string == MovingParts.codes }.flatMap { part in
            (part.member("rows")?.elements ?? []).compactMap { $0.elements.first?.string }
        }
        try keep(only: codes)
        let count = try db.first("SELECT count(*) FROM tickets WHERE \(isPutAside)", []) { $0.int(0) }
        guard count == codes.count else {
            throw RPCError(QueueAPI.handOverRefused, "Not all tickets have come.")
        }
    }

    /// Takes out all tickets of the lanes but those of some codes.
    func keep(only codes: [String]) throws {
        let list = String(decoding: try JSONWriting.encode(codes), as: UTF8.self)
        let gone = "SELECT id FROM tickets WHERE \(isPutAside) AND code NOT IN (SELECT value FROM json_each(?))"
        try TicketTable(db: db).keepingSequence {
            for table in MovedTable.all.reversed() where table.isOfTickets {
                try db.run("DELETE FROM \(table.name) WHERE \(table.ticketKey) IN (\(gone))", [.text(list)])
            }
        }
    }

    private func insert(_ part: JSONValue, into table: MovedTable, early: Bool) throws {
        let columns = part.member("columns")?.elements.compactMap(\.string) ?? []
        let own = try Set(db.columns(in: table.name).map(\.name)).subtracting([table.key].compactMap(\.self))
        guard Set(columns) == own, columns.count == own.count else {
            throw RPCError(QueueAPI.handOverRefused, "\(table.name) looks different there: another version?")
        }
        let statement = try db.cachedStatement(sql: sql(table, columns, early: early))
        let code = table.name == MovedTable.tickets.name ? columns.firstIndex(of: "code") : nil
        for row in part.member("rows")?.elements ?? [] {
            let values = row.elements.compactMap(MovedValue.init)
            guard values.count == columns.count else {
                throw RPCError(QueueAPI.handOverRefused, "A row of \(table.name) cannot be read.")
            }
            if let code, case .text(let text) = values[code] { try clear(text) }
            let bound = try zip(columns, values).map { try inward($1, table.references[$0]).database }
            try statement.execute(arguments: StatementArguments(bound))
        }
    }

    /// A ticket that is put aside already keeps its key, which breaks ties. One that is in force here is never replaced.
    private func sql(_ table: MovedTable, _ columns: [String], early: Bool) -> String {
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let insert = "INTO \(table.name) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
        guard table.name == MovedTable.tickets.name else { return "INSERT \(early ? "OR IGNORE " : "")\(insert)" }
        let values = columns.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return "INSERT \(insert) ON CONFLICT (code) DO UPDATE SET \(values) WHERE tickets.\(isPutAside)"
    }

    /// Takes out what belongs to a ticket that is put aside; it comes anew with the ticket.
    private func clear(_ code: String) throws {
        let key = try db.first("SELECT id FROM tickets WHERE code = ? AND \(isPutAside)", [.text(code)]) {
            $0.integer(0)
        }
        guard let key else { return }
        for table in MovedTable.all where table.isOfTickets && table.name != MovedTable.tickets.name {
            try db.run("DELETE FROM \(table.name) WHERE \(table.ticketKey) = ?", [.integer(key)])
        }
    }

    private func inward(_ value: MovedValue, _ reference: MovedTable.Reference?) throws -> MovedValue {
        guard let reference, case .text(let text) = value else { return value }
        switch reference {
        case .lane: return .integer(try key(ofLane: text))
        case .lanes:
            let keys = try text.split(separator: " ").map { try key(ofLane: String($0)) }
            return .text(keys.map(String.init).joined(separator: " "))
        case .ticket:
            let key = try db.first("SELECT id FROM tickets WHERE code = ?", [.text(text)]) { $0.integer(0) }
            guard let key else { throw RPCError(QueueAPI.handOverRefused, "A row names a ticket that did not come.") }
            return .integer(key)
        }
    }

    private func key(ofLane code: String) throws -> Int64 {
        guard let lane = plan.lane(Code(unchecked: code)) else {
            throw RPCError(QueueAPI.handOverRefused, "The catalogue that is known here has no lane \(code).")
        }
        return lane.id
    }
}
