import CatalogAPI
import JSONRPC

/// Reads the agencies of a reference document.
enum AgencyCheck {
    static let availability: KeyValuePairs<String, Availability> = [
        "active": .active, "planned": .planned, "inactive": .inactive,
    ]
    private static let kinds: KeyValuePairs<String, AgencyKind> = [
        "daerah": .daerah, "pusat": .pusat, "provinsi": .provinsi, "BUMN": .bumn, "BUMD": .bumd, "swasta": .swasta,
        "lain": .lain,
    ]
    private static let members: Set<String> = [
        "code", "name", "short_name", "name_en", "kind", "queue_prefix", "status", "counters_assumed", "assumed",
        "evidence_level", "evidence", "note", "services", "queue", "lanes", "counters",
    ]

    static func read(_ root: DocumentMembers) -> [ReferenceAgency] { root.list("gerai", 1...200, agency) }

    private static func agency(_ place: DocumentPlace) -> ReferenceAgency {
        let entry = place.object(members)
        // Short enough that codes of counters, made from it, stay within the limit of a code.
        let code = entry.required("code")?.code(longest: 16) ?? "-"
        unique(entry, "code", code.text, among: "agency codes")
        let shortName = entry.text("short_name", 1...40)
        unique(entry, "short_name", shortName, among: "short names")
        var agency = ReferenceAgency(
            code: code, name: entry.text("name"), nameEn: entry.text("name_en"), shortName: shortName,
            kind: entry.required("kind")?.choice(kinds) ?? .lain,
            status: entry.required("status")?.choice(availability) ?? .inactive,
            services: entry.list("services", 0...500) { ServiceCheck.read($0, agency: code, agencyName: shortName) },
            lanes: [], counters: [])
        let queued = agency.services.filter(\.isQueuedFor).map(\.summary.code)
        let check = LaneCheck(entry: entry, agency: code, shortName: shortName, services: queued)
        agency.lanes = check.lanes()
        agency.counters = check.counters(agency.lanes)
        checkLane(agency, entry)
        return agency
    }

    private static func unique(_ entry: DocumentMembers, _ name: String, _ value: String, among sort: String) {
        guard entry.optional(name) != nil else { return }
        entry.findings.unique(value, among: sort, at: entry.path(name))
    }

    /// Whoever may take a number must find a line to stand in and a counter that ends it.
    private static func checkLane(_ agency: ReferenceAgency, _ entry: DocumentMembers) {
        if agency.status == .active, entry.optional("services")?.value.count == 0 {
            entry.problem("services", "must not be empty while the agency is active")
        }
        guard agency.hasLane else { return }
        if entry.optional("queue_prefix") == nil, entry.optional("lanes") == nil {
            entry.problem("queue_prefix", "is required while people queue here")
        }
        if entry.optional("counters_assumed")?.value.integer(Int.self) == 0 {
            entry.problem("counters_assumed", "must be at least 1 while people queue here")
        }
    }
}
