import GRDB
import JSONRPC
import QueueAPI

/// Rows that come from another instance.
struct IncomingRows {
    let db: Database
    let plan: FloorPlan

    /// Adds rows, which name lanes and tickets by words, with the numbers that those have here.
    ///
    /// - Parameter again: Whether rows that are here already are passed over: those that cannot change may have come with
    ///   an attempt that was taken back.
    func insert(_ parts: [JSONValue], again: Bool = false) throws {
        // In the order of the registration, so that a row comes after those that it names.
        for table in MovedTable.all {
            for part in parts where part.member("table")?.string == table.name {
                try insert(part, into: table, again: again)
            }
        }
        let known = Set(MovedTable.all.map(\.name) + [MovingParts.answers])
        guard parts.allSatisfy({ $0.member("table")?.string.map(known.contains) ?? false }) else {
            throw RPCError(QueueAPI.handOverRefused, "A part has a table that this instance does not know.")
        }
    }

    private func insert(_ part: JSONValue, into table: MovedTable, again: Bool) throws {
        let columns = part.member("columns")?.elements.compactMap(\.string) ?? []
        let own = try Set(db.columns(in: table.name).map(\.name)).subtracting([table.key].compactMap(\.self))
        guard Set(columns) == own, columns.count == own.count else {
            throw RPCError(QueueAPI.handOverRefused, "\(table.name) looks different there: another version?")
        }
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let statement = try db.cachedStatement(
            sql:
                "INSERT \(again ? "OR IGNORE " : "")INTO \(table.name) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
        )
        for row in part.member("rows")?.elements ?? [] {
            let values = row.elements.compactMap(MovedValue.init)
            guard values.count == columns.count else {
                throw RPCError(QueueAPI.handOverRefused, "A row of \(table.name) cannot be read.")
            }
            let bound = try zip(columns, values).map { try inward($1, table.references[$0]).database }
            try statement.execute(arguments: StatementArguments(bound))
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
