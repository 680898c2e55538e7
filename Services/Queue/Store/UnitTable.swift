import CatalogAPI
import GRDB
import JSONRPC
import QueueAPI

/// What moves as one: the lanes and counters of an agency, and how they stand with this instance.
struct Unit: Sendable, Equatable {
    /// The agency.
    let agency: Code
    /// How it stands.
    var state: HoldState
    /// The number of the hand-over that brought or takes it; 1 for the first place.
    var epoch: Int64
    /// The other instance of the hand-over.
    var other: Code?
}

/// For which agencies this instance answers, as rows.
struct UnitTable {
    let db: Database

    private static let columns = "agency, state, epoch, other"

    /// How an agency stands; nil when this instance has never had to do with it.
    func find(_ agency: Code) throws -> Unit? {
        try db.first("SELECT \(Self.columns) FROM units WHERE agency = ?", [.text(agency.text)], Self.read)
    }

    /// All agencies that this instance has ever had to do with.
    func all() throws -> [Unit] {
        try db.all("SELECT \(Self.columns) FROM units ORDER BY agency", [], Self.read)
    }

    /// Writes how an agency stands.
    func save(_ unit: Unit) throws {
        try db.run(
            """
            INSERT INTO units (\(Self.columns)) VALUES (?, ?, ?, ?) ON CONFLICT (agency) DO UPDATE SET \
            state = excluded.state, epoch = excluded.epoch, other = excluded.other
            """,
            [
                .text(unit.agency.text), unit.state.value, .integer(unit.epoch), SQLValue(unit.other?.text),
            ])
    }

    /// Goes on to another state, if the agency still stands where the hand-over left it.
    ///
    /// - Returns: whether it did.
    func advance(_ agency: Code, epoch: Int64, from old: HoldState, to new: HoldState) throws -> Bool {
        guard var unit = try find(agency), unit.epoch == epoch, unit.state == old else { return false }
        unit.state = new
        try save(unit)
        return true
    }

    /// Forgets an agency that is not here.
    func remove(_ agency: Code) throws {
        try db.run("DELETE FROM units WHERE agency = ?", [.text(agency.text)])
    }

    /// The lanes that are on their way here: their tickets are only put aside.
    func lanesPutAside(_ plan: FloorPlan?) throws -> [Int64] {
        let units = try all().filter { $0.state == .incoming }
        return units.flatMap { plan?.lanes(of: $0.agency) ?? [] }
    }

    private static func read(_ row: SQLRow) -> Unit {
        Unit(
            agency: Code(unchecked: row.text(0)), state: HoldState(stored: row.integer(1), fallback: .moved),
            epoch: row.integer(2), other: row.optionalText(3).map(Code.init(unchecked:)))
    }

    // MARK: The end of a day

    /// Makes ready for the end of a day. What is only fenced is taken back: the hand-over is tried again on the new day.
    ///
    /// - Returns: the agencies that are leaving for good. Their day ends where they go.
    func agenciesThatLeave() throws -> Set<Code> {
        let units = try all()
        for var unit in units where unit.state == .fenced {
            unit.state = .owned
            try save(unit)
        }
        return Set(units.filter { $0.state == .committing || $0.state == .leaving }.map(\.agency))
    }

    // MARK: Tickets that have left

    /// Where a ticket went that was here.
    func departure(of code: TicketCode) throws -> Code? {
        try db.first("SELECT instance FROM departed WHERE code = ?", [.text(code.text)]) { Code(unchecked: $0.text(0)) }
    }

    // MARK: The placement

    /// Keeps the placement.
    func keep(_ placement: Placement) throws {
        let document = String(decoding: try JSONWriting.encode(placement), as: UTF8.self)
        try db.run(
            "INSERT INTO placement (id, document) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            [.text(document)])
    }

    /// The placement kept last.
    func placement() throws -> Placement? {
        try db.first("SELECT document FROM placement", []) { $0.text(0) }
            .map { try JSONReading.decode(Placement.self, from: Array($0.utf8)) }
    }
}

extension HoldState: StoredWord {
    var stored: Int64 {
        switch self {
        case .owned: 0
        case .fenced: 1
        case .committing: 2
        case .leaving: 3
        case .moved: 4
        case .incoming: 5
        }
    }
}
