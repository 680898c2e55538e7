import CatalogAPI
import GRDB
import JSONRPC

/// Reads the catalogue in force out of its tables.
enum CatalogueReading {
    /// The catalogue, or nil before the first import.
    static func read(_ db: Database) throws -> Catalogue? {
        guard let version = try VersionTable.current(db)?.version,
            let site = try Row.fetchOne(db, sql: "SELECT * FROM site").map(site)
        else { return nil }
        let services = try Row.fetchAll(db, sql: agencyServices).map(standard)
        let prefixes = try Row.fetchAll(db, sql: "SELECT agency, prefix FROM lanes ORDER BY position")
        let offered = Dictionary(grouping: services, by: \.summary.agency)
        return Catalogue(
            version: version, site: site,
            agencies: try Row.fetchAll(db, sql: "SELECT * FROM agencies ORDER BY position").map { row in
                let code = Code(unchecked: row["code"])
                return AgencySummary(
                    code: code, name: row["name"], nameEn: row["name_en"], shortName: row["short_name"],
                    kind: try word(row["kind"]), status: try word(row["status"]),
                    prefix: prefixes.first { $0["agency"] == code.text }?["prefix"],
                    serviceCount: offered[code]?.count ?? 0)
            },
            services: services, lanes: try lanes(db, services), counters: try counters(db),
            districts: try districts(db),
            holidays: try Row.fetchAll(db, sql: "SELECT * FROM holidays ORDER BY date, name").map { row in
                Holiday(date: try date(row["date"]), name: row["name"], type: row["type"], source: row["source"])
            }, people: try String.fetchOne(db, sql: "SELECT rules FROM people_rules").map { try json($0) },
            credits: try String.fetchOne(db, sql: "SELECT credits FROM site").map { try json($0) })
    }

    private static let agencyServices = """
        SELECT services.*, agencies.short_name AS agency_name
        FROM services JOIN agencies ON agencies.code = services.agency ORDER BY services.position
        """

    private static func site(_ row: Row) throws -> Site {
        Site(
            code: Code(unchecked: row["code"]), name: row["name"], shortName: row["short_name"],
            operatorName: row["operator"], address: row["address"], city: row["city"], timeZone: row["time_zone"],
            ticketCutoffMinutes: row["cutoff_minutes"], openingHours: try json(row["hours"]),
            openingHoursAssumed: row["hours_assumed"], specialHours: try json(row["special_hours"]),
            intakeLeadMinutes: row["intake_lead_minutes"], overrunMinutes: row["overrun_minutes"],
            facilities: try json(row["facilities"]))
    }

    private static func standard(_ row: Row) throws -> ServiceStandard {
        let lane: String? = row["lane"]
        let summary = ServiceSummary(
            code: Code(unchecked: row["code"]), agency: Code(unchecked: row["agency"]), agencyName: row["agency_name"],
            name: row["name"], nameEn: row["name_en"], channels: try json(row["channels"]),
            handlingMinutes: row["handling_minutes"], status: try word(row["status"]),
            lane: lane.map(Code.init(unchecked:)))
        return ServiceStandard(
            summary: summary, requirements: try json(row["requirements"]), cost: row["cost"],
            costFrom: row["cost_from"], costNote: row["cost_note"], costBasis: row["cost_basis"],
            costStatus: row["cost_status"], processingTime: row["processing_time"],
            processingStatus: row["processing_status"], legalBasis: try json(row["legal_basis"]),
            product: row["product"], assumed: row["assumed"], costVariants: try json(row["cost_variants"]))
    }

    private static func lanes(_ db: Database, _ services: [ServiceStandard]) throws -> [LaneDefinition] {
        let waiting = Dictionary(grouping: services, by: \.summary.lane)
        return try Row.fetchAll(db, sql: "SELECT * FROM lanes ORDER BY position").map { row in
            let code = Code(unchecked: row["code"])
            return LaneDefinition(
                code: code, agency: Code(unchecked: row["agency"]), name: row["name"], prefix: row["prefix"],
                services: (waiting[code] ?? []).map(\.summary.code), checkIn: row["check_in"],
                rules: try (row["rules"] as String?).map { try json($0) })
        }
    }

    private static func counters(_ db: Database) throws -> [CounterDefinition] {
        let lanes = try Row.fetchAll(db, sql: "SELECT counter, lane, weight FROM counter_lanes ORDER BY counter, lane")
        let served = Dictionary(grouping: lanes) { row -> String in row["counter"] }
        return try Row.fetchAll(db, sql: "SELECT * FROM counters ORDER BY position").map { row in
            let code: String = row["code"]
            let lanes = served[code] ?? []
            let weights = lanes.reduce(into: [String: Int]()) { $0[$1["lane"]] = $1["weight"] as Int? }
            return CounterDefinition(
                code: Code(unchecked: code), agency: Code(unchecked: row["agency"]), label: row["label"],
                lanes: lanes.map { Code(unchecked: $0["lane"]) }, weights: weights.isEmpty ? nil : weights)
        }
    }

    private static func districts(_ db: Database) throws -> [District] {
        let rows = try Row.fetchAll(db, sql: "SELECT * FROM villages ORDER BY position")
        let villages = Dictionary(grouping: rows) { row -> String in row["district"] }
        return try Row.fetchAll(db, sql: "SELECT * FROM districts ORDER BY position").map { row in
            let code: String = row["code"]
            return District(
                code: Code(unchecked: code), name: row["name"],
                villages: (villages[code] ?? []).map {
                    Village(code: Code(unchecked: $0["code"]), name: $0["name"], type: $0["type"])
                })
        }
    }

    private static func json<Value: Decodable>(_ text: String) throws -> Value {
        try JSONReading.decode(Value.self, from: Array(text.utf8))
    }

    private static func word<Word: RawRepresentable<String>>(_ text: String) throws -> Word {
        guard let word = Word(rawValue: text) else { throw UnreadableRow(text) }
        return word
    }

    private static func date(_ text: String) throws -> CivilDate {
        guard let date = CivilDate(text) else { throw UnreadableRow(text) }
        return date
    }
}

/// A row holds what no version of this program writes.
struct UnreadableRow: Error {
    let text: String
    init(_ text: String) { self.text = text }
}
