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
        try begin(request.unit, request.epoch, from: request.from)
        guard let part = request.part else {
            let tables = try JSONDocument(request.rows.bytes).root.elements
            try rows(of: request.unit, try requirePlan()).insert(tables, early: true)
            try takeAnswers(tables, request.unit)
            return HandOverAnswer(state: .incoming)
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
        return HandOverAnswer(state: .incoming)
    }

    /// From now on the tickets that are here of the agency's lanes are put aside, and nobody is told of them. What was here
    /// before is of earlier days, and goes where it is not taken for one of them.
    private func begin(_ agency: Code, _ epoch: Int64, from giver: Code) throws {
        let unit = try requireNew(agency, epoch)
        if unit?.state != .incoming {
            let lanes = try requirePlan().lanes(of: agency)
            try TicketTable(db: db).keepingSequence { try TicketHistory(db: db).move(lanes: lanes) }
        }
        try units.save(Unit(agency: agency, state: .incoming, epoch: epoch, other: giver))
    }

    private func rows(of agency: Code, _ plan: FloorPlan) -> IncomingRows {
        IncomingRows(db: db, plan: plan, lanes: plan.lanes(of: agency))
    }

    /// Says yes when all parts are there, the service day is the same, and the rows fit.
    func prepare(_ request: PrepareRequest) throws -> HandOverAnswer {
        try begin(request.unit, request.epoch, from: request.from)
        let plan = try requirePlan()
        let today = try QueueCommands(transaction, plan: plan).today()
        guard request.day == nil || request.day == today.day, request.dayClosed == today.isClosed else {
            throw RPCError(QueueAPI.handOverRefused, "The service day here is another one.")
        }
        guard try count(request.unit, request.epoch) == request.parts.value else {
            throw RPCError(QueueAPI.handOverRefused, "Not all parts have come.")
        }
        try db.inSavepoint {
            let parts = try parts(request.unit, request.epoch)
            try rows(of: request.unit, plan).complete(parts)
            return .rollback
        }
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
        try rows(of: unit.agency, plan).complete(parts)
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
        if let plan { try rows(of: unit.agency, plan).keep(only: []) }
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
