import CatalogAPI
import GRDB
import JSONRPC

/// Replaces the catalogue in force, all tables in the caller's transaction.
enum CatalogueWriting {
    static func replace(with catalogue: Catalogue, in db: Database) throws {
        // Children before parents.
        for table in [
            "counter_lanes", "counters", "services", "lanes", "agencies", "villages", "districts", "holidays", "site",
            "people_rules",
        ] {
            try db.execute(sql: "DELETE FROM \(table)")
        }
        try insert(catalogue.site, credits: catalogue.credits, into: db)
        try insert(
            "agencies", ["position", "code", "name", "name_en", "short_name", "kind", "status"],
            catalogue.agencies.enumerated().map { position, agency in
                [
                    position, agency.code.text, agency.name, agency.nameEn, agency.shortName, agency.kind.rawValue,
                    agency.status.rawValue,
                ]
            }, into: db)
        try insert(
            "lanes", ["position", "code", "agency", "name", "prefix", "check_in", "rules"],
            try catalogue.lanes.enumerated().map { position, lane in
                [
                    position, lane.code.text, lane.agency.text, lane.name, lane.prefix, lane.checkIn,
                    try lane.rules.map { try json($0) },
                ]
            }, into: db)
        try insert("people_rules", ["id", "rules"], catalogue.people.map { [[1, try json($0)]] } ?? [], into: db)
        try insert(catalogue.services, into: db)
        try insert(
            "counters", ["position", "code", "agency", "label"],
            catalogue.counters.enumerated().map { position, counter in
                [position, counter.code.text, counter.agency.text, counter.label]
            }, into: db)
        try insert(
            "counter_lanes", ["counter", "lane", "weight"],
            catalogue.counters.flatMap { counter in
                counter.lanes.map { [counter.code.text, $0.text, counter.weights?[$0.text]] }
            }, into: db)
        try insertPlacesAndDays(catalogue, into: db)
    }

    private static func insertPlacesAndDays(_ catalogue: Catalogue, into db: Database) throws {
        try insert(
            "districts", ["position", "code", "name"],
            catalogue.districts.enumerated().map { [$0, $1.code.text, $1.name] }, into: db)
        let villages = catalogue.districts.flatMap { district in district.villages.map { (district.code, $0) } }
        try insert(
            "villages", ["position", "code", "district", "name", "type"],
            villages.enumerated().map { position, village in
                [position, village.1.code.text, village.0.text, village.1.name, village.1.type]
            }, into: db)
        try insert(
            "holidays", ["date", "name", "type", "source"],
            catalogue.holidays.map { [$0.date.description, $0.name, $0.type, $0.source] }, into: db)
    }

    private static func insert(_ site: Site, credits: [String: Int]?, into db: Database) throws {
        try insert(
            "site",
            [
                "id", "code", "name", "short_name", "operator", "address", "city", "time_zone", "cutoff_minutes",
                "hours", "hours_assumed", "special_hours", "intake_lead_minutes", "overrun_minutes", "facilities",
                "credits",
            ],
            [
                [
                    1, site.code.text, site.name, site.shortName, site.operatorName, site.address, site.city,
                    site.timeZone, site.ticketCutoffMinutes, try json(site.openingHours), site.openingHoursAssumed,
                    try json(site.specialHours), site.intakeLeadMinutes, site.overrunMinutes,
                    try json(site.facilities), try credits.map { try json($0) },
                ]
            ], into: db)
    }

    private static func insert(_ services: [ServiceStandard], into db: Database) throws {
        try insert(
            "services",
            [
                "position", "code", "agency", "name", "name_en", "channels", "handling_minutes", "status", "lane",
                "requirements", "cost", "cost_from", "cost_note", "cost_basis", "cost_status", "cost_variants",
                "processing_time", "processing_status", "legal_basis", "product", "assumed",
            ],
            try services.enumerated().map { position, standard in
                let summary = standard.summary
                return [
                    position, summary.code.text, summary.agency.text, summary.name, summary.nameEn,
                    try json(summary.channels), summary.handlingMinutes, summary.status.rawValue, summary.lane?.text,
                    try json(standard.requirements), standard.cost, standard.costFrom, standard.costNote,
                    standard.costBasis, standard.costStatus, try json(standard.costVariants), standard.processingTime,
                    standard.processingStatus, try json(standard.legalBasis), standard.product, standard.assumed,
                ]
            }, into: db)
    }

    private static func insert(
        _ table: String, _ columns: [String], _ rows: [[(any DatabaseValueConvertible)?]], into db: Database
    ) throws {
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let statement = try db.cachedStatement(
            sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))")
        for row in rows { try statement.execute(arguments: StatementArguments(row)) }
    }

    private static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONWriting.encode(value), as: UTF8.self)
    }
}
