import CatalogAPI
import GRDB
import JSONRPC
import QueueAPI

/// A floor that cannot be used.
struct UnusableFloor: Error, Equatable {
    /// What is wrong with it, as a sentence for the operator.
    let reason: String
}

/// The floor as last fetched from the catalogue, as rows.
struct FloorTable {
    let db: Database

    /// Keeps a floor. Lanes and counters that it no longer has stay known, because tickets name them.
    func save(_ floor: Floor, at now: Timestamp) throws {
        guard ServiceDays(zone: floor.timeZone) != nil else {
            throw UnusableFloor(reason: "The catalogue names an unknown time zone, \(floor.timeZone).")
        }
        for lane in floor.lanes {
            try db.run(
                """
                INSERT INTO lanes (code, agency, name, prefix) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET \
                agency = excluded.agency, name = excluded.name, prefix = excluded.prefix
                """, [.text(lane.code.text), .text(lane.agency.text), .text(lane.name), .text(lane.prefix)])
        }
        for counter in floor.counters {
            try db.run(
                """
                INSERT INTO counters (code, agency, label) VALUES (?, ?, ?) ON CONFLICT (code) DO UPDATE SET \
                agency = excluded.agency, label = excluded.label
                """, [.text(counter.code.text), .text(counter.agency.text), .text(counter.label)])
        }
        try db.run(
            """
            INSERT INTO floor (id, version, fetched, document) VALUES (1, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET \
            version = excluded.version, fetched = excluded.fetched, document = excluded.document
            """,
            [
                SQLValue(floor.version), .integer(now.milliseconds),
                .text(String(decoding: try JSONWriting.encode(floor), as: UTF8.self)),
            ])
    }

    /// The plan of the floor last kept; nil before the first.
    func load() throws -> FloorPlan? {
        guard let document = try db.first("SELECT document FROM floor WHERE id = 1", [], { $0.text(0) }) else {
            return nil
        }
        let floor = try JSONReading.decode(Floor.self, from: Array(document.utf8))
        guard let days = ServiceDays(zone: floor.timeZone) else {
            throw UnusableFloor(reason: "This machine does not know the time zone \(floor.timeZone).")
        }
        let lanes = try lanes(of: floor)
        let keys = Dictionary(lanes.map { ($0.code, $0.id) }) { first, _ in first }
        let services = floor.lanes.flatMap { lane in
            keys[lane.code].map { key in lane.services.map { ($0, key) } } ?? []
        }
        return FloorPlan(
            version: floor.version, site: floor.site, days: days, hours: floor.hours.map(SiteHours.init), lanes: lanes,
            services: Dictionary(services) { first, _ in first }, counters: try counters(of: floor, keys: keys),
            credits: floor.credits.map(credits), people: PersonLimits(floor.people))
    }

    /// Classes that this version does not know have no credit.
    private func credits(_ minutes: [String: Int]) -> Credits {
        Credits(
            minutes: Dictionary(
                minutes.compactMap { word, minutes in PriorityClass(rawValue: word).map { ($0, minutes) } }
            ) { first, _ in first })
    }

    private func lanes(of floor: Floor) throws -> [LanePlan] {
        let order = Dictionary(floor.lanes.enumerated().map { ($1.code, $0) }) { first, _ in first }
        let checked = Set(floor.lanes.filter { $0.checkIn == true }.map(\.code))
        let rules = Dictionary(floor.lanes.compactMap { lane in lane.rules.map { (lane.code, $0) } }) { first, _ in
            first
        }
        let known = try db.all("SELECT id, code, agency, name, prefix FROM lanes ORDER BY id") { row in
            let code = Code(unchecked: row.text(1))
            return LanePlan(
                id: row.integer(0), code: code, agency: Code(unchecked: row.text(2)), name: row.text(3),
                prefix: row.text(4), isActive: order[code] != nil, checksIn: checked.contains(code),
                settings: rules[code].map(LaneSettings.init) ?? LaneSettings())
        }
        return known.sorted { (order[$0.code] ?? .max, $0.id) < (order[$1.code] ?? .max, $1.id) }
    }

    private func counters(of floor: Floor, keys: [Code: Int64]) throws -> [CounterPlan] {
        let order = Dictionary(floor.counters.enumerated().map { ($1.code, $0) }) { first, _ in first }
        let known = try db.all("SELECT code, agency, label FROM counters ORDER BY code") { row in
            let code = Code(unchecked: row.text(0))
            let lanes = order[code].map { floor.counters[$0].lanes.compactMap { keys[$0] } }
            let weights = order[code].flatMap { floor.counters[$0].weights } ?? [:]
            return CounterPlan(
                code: code, agency: Code(unchecked: row.text(1)), label: row.text(2), lanes: lanes ?? [],
                weights: Dictionary(
                    weights.compactMap { lane, weight in
                        keys[Code(unchecked: lane)].map { ($0, min(max(weight, 1), CallOrder.heaviest)) }
                    }
                ) { first, _ in first },
                isActive: lanes != nil)
        }
        return known.sorted { (order[$0.code] ?? .max, $0.code) < (order[$1.code] ?? .max, $1.code) }
    }
}
