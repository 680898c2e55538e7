import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// The side of a hand-over that takes: puts parts aside, says whether they could be taken over, and takes them over.
struct IncomingUnit {
    let transaction: Transaction
    let plan: FloorPlan?
    let me: Code
    private var db: Database { transaction.db }
    private var units: UnitTable { UnitTable(db: transaction.db) }

    init(_ transaction: Transaction, plan: FloorPlan?, me: Code) {
        self.transaction = transaction
        self.plan = plan
        self.me = me
    }

    /// Puts a part aside. Parts of earlier attempts are forgotten.
    func put(_ request: OfferRequest) throws -> HandOverAnswer {
        let unit = try requireNew(request.unit, request.epoch)
        guard let part = request.part else {
            let tables = try JSONDocument(request.rows.bytes).root.elements
            try insert(tables, try requirePlan(), again: true)
            try takeAnswers(tables, request.unit)
            return HandOverAnswer(state: unit?.state)
        }
        try db.run(
            "DELETE FROM incoming_parts WHERE agency = ? AND epoch < ?",
            [.text(request.unit.text), .integer(request.epoch)])
        try db.run(
            """
            INSERT INTO incoming_parts (agency, epoch, part, rows) VALUES (?, ?, ?, ?) \
            ON CONFLICT (agency, epoch, part) DO UPDATE SET rows = excluded.rows
            """,
            [
                .text(request.unit.text), .integer(request.epoch), .integer(Int64(part.value)),
                .text(String(decoding: request.rows.bytes, as: UTF8.self)),
            ])
        return HandOverAnswer(state: unit?.state)
    }

    /// Says yes when all parts are there, the service day is the same, and the rows fit.
    func prepare(_ request: PrepareRequest) throws -> HandOverAnswer {
        _ = try requireNew(request.unit, request.epoch)
        let plan = try requirePlan()
        let today = try QueueCommands(transaction, plan: plan).today()
        guard request.day == nil || request.day == today.day, request.dayClosed == today.isClosed else {
            throw RPCError(QueueAPI.handOverRefused, "The service day here is another one.")
        }
        guard try count(request.unit, request.epoch) == request.parts.value else {
            throw RPCError(QueueAPI.handOverRefused, "Not all parts have come.")
        }
        try db.inSavepoint {
            try insert(try parts(request.unit, request.epoch), plan, again: false)
            return .rollback
        }
        try units.save(Unit(agency: request.unit, state: .incoming, epoch: request.epoch, other: request.from))
        return HandOverAnswer(state: .incoming)
    }

    /// Takes over what was prepared. Done again, it does nothing.
    func activate(_ request: ActivateRequest) throws -> HandOverAnswer {
        guard let unit = try units.find(request.unit), unit.epoch == request.epoch,
            unit.state == .incoming || unit.state == .owned
        else { throw RPCError(QueueAPI.handOverRefused, "Nothing was prepared for this hand-over.") }
        if unit.state == .incoming { try activate(unit) }
        return HandOverAnswer(state: .owned)
    }

    /// Takes over what was prepared.
    func activate(_ unit: Unit) throws {
        let plan = try requirePlan()
        let parts = try parts(unit.agency, unit.epoch)
        try insert(parts, plan, again: false)
        try takeAnswers(parts, unit.agency)
        try db.run(
            """
            DELETE FROM departed WHERE agency = ? \
            AND (code IN (SELECT code FROM tickets) OR code IN (SELECT code FROM appointments))
            """, [.text(unit.agency.text)])
        try units.save(Unit(agency: unit.agency, state: .owned, epoch: unit.epoch, other: nil))
        try db.run("DELETE FROM incoming_parts WHERE agency = ?", [.text(unit.agency.text)])
        try QueueCommands(transaction, plan: plan).endLeftovers(of: unit.agency)
    }

    /// Forgets what was prepared: the catalog has decided otherwise.
    func forget(_ unit: Unit) throws {
        try units.remove(unit.agency)
        try db.run("DELETE FROM incoming_parts WHERE agency = ?", [.text(unit.agency.text)])
    }

    // MARK: Rows

    private func parts(_ agency: Code, _ epoch: Int64) throws -> [JSONValue] {
        let texts = try db.all(
            "SELECT rows FROM incoming_parts WHERE agency = ? AND epoch = ? ORDER BY part",
            [.text(agency.text), .integer(epoch)]
        ) { $0.text(0) }
        return try texts.flatMap { try JSONDocument(Array($0.utf8)).root.elements }
    }

    private func count(_ agency: Code, _ epoch: Int64) throws -> Int {
        try db.first(
            "SELECT count(*) FROM incoming_parts WHERE agency = ? AND epoch = ?",
            [.text(agency.text), .integer(epoch)]
        ) { $0.int(0) } ?? 0
    }

    /// - Parameter again: Whether rows that are here already are passed over: those that cannot change may have come with
    ///   an attempt that was taken back.
    private func insert(_ parts: [JSONValue], _ plan: FloorPlan, again: Bool) throws {
        // In the order of the registration, so that a row comes after those that it names.
        for table in MovedTable.all {
            for part in parts where part.member("table")?.string == table.name {
                try insert(part, into: table, plan, again: again)
            }
        }
        let known = Set(MovedTable.all.map(\.name) + [MovingParts.answers])
        guard parts.allSatisfy({ $0.member("table")?.string.map(known.contains) ?? false }) else {
            throw RPCError(QueueAPI.handOverRefused, "A part has a table that this instance does not know.")
        }
    }

    private func insert(_ part: JSONValue, into table: MovedTable, _ plan: FloorPlan, again: Bool) throws {
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
            let bound = try zip(columns, values).map { try inward($1, table.references[$0], plan).database }
            try statement.execute(arguments: StatementArguments(bound))
        }
    }

    private func inward(
        _ value: MovedValue, _ reference: MovedTable.Reference?, _ plan: FloorPlan
    ) throws -> MovedValue {
        guard let reference, case .text(let text) = value else { return value }
        switch reference {
        case .lane: return .integer(try key(ofLane: text, plan))
        case .lanes:
            let keys = try text.split(separator: " ").map { try key(ofLane: String($0), plan) }
            return .text(keys.map(String.init).joined(separator: " "))
        case .ticket:
            let key = try db.first("SELECT id FROM tickets WHERE code = ?", [.text(text)]) { $0.integer(0) }
            guard let key else { throw RPCError(QueueAPI.handOverRefused, "A row names a ticket that did not come.") }
            return .integer(key)
        }
    }

    private func key(ofLane code: String, _ plan: FloorPlan) throws -> Int64 {
        guard let lane = plan.lane(Code(unchecked: code)) else {
            throw RPCError(QueueAPI.handOverRefused, "The catalogue that is known here has no lane \(code).")
        }
        return lane.id
    }

    private func takeAnswers(_ parts: [JSONValue], _ agency: Code) throws {
        for part in parts where part.member("table")?.string == MovingParts.answers {
            for row in part.member("rows")?.elements ?? [] {
                let blobs = row.elements.compactMap { value -> [UInt8]? in
                    if case .bytes(let bytes)? = MovedValue(value) { bytes } else { nil }
                }
                guard blobs.count == 3 else { continue }
                try transaction.take(
                    MovedAnswer(position: 0, call: blobs[0], parameters: blobs[1], answer: blobs[2]), part: agency.text)
            }
        }
    }

    // MARK: Conditions

    private func requirePlan() throws -> FloorPlan {
        guard let plan else { throw RPCError(.notReady, "The catalogue has not been read yet.", retryAfterMs: 1000) }
        return plan
    }

    /// Refuses what is older than what is known here, and what is owned already.
    private func requireNew(_ agency: Code, _ epoch: Int64) throws -> Unit? {
        let unit = try units.find(agency)
        switch unit?.state {
        case nil: return nil
        case .moved where epoch > (unit?.epoch ?? 0), .incoming where epoch >= (unit?.epoch ?? 0): return unit
        default: throw RPCError(QueueAPI.handOverRefused, "This instance knows a later hand-over, or owns the lanes.")
        }
    }
}
