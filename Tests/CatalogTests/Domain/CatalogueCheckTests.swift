import CatalogAPI
import Foundation
import JSONRPC
import Testing

@testable import Catalog

@Suite struct CatalogueCheckTests {
    @Test func referenceDocumentIsSound() throws {
        let document = try ReferenceFile.document()
        #expect(document.agencies.count == 28)
        #expect(document.agencies.reduce(0) { $0 + $1.services.count } == 323)
        #expect(document.label == "0.1-draft")
        #expect(document.draft)
        #expect(document.notice?.isEmpty == false)
        #expect(document.districts.map(\.name) == ["Batu", "Bumiaji", "Junrejo"])
        #expect(document.districts.reduce(0) { $0 + $1.villages.count } == 24)
        #expect(document.holidays.count == 82)
        #expect(document.site.code == "MPP")
        #expect(document.site.timeZone == "Asia/Jakarta")
        #expect(document.site.ticketCutoffMinutes == 30)
        #expect(
            document.site.openingHours.last
                == OpeningHours(days: ["fri"], open: "08:00", breakFrom: "11:30", breakTo: "13:00", close: "14:30"))
        // A planned facility is not promised.
        #expect(document.site.facilities.count == 7)
    }

    @Test func feesKeepWhatTheDocumentSays() throws {
        let services = try ReferenceFile.document().agencies.flatMap(\.services)
        let renewal = try #require(services.first { $0.summary.code == "SAM-02" })
        #expect(renewal.cost == "160000")
        #expect(renewal.costFrom)
        #expect(renewal.costVariants.map(\.amount) == [160_000, 300_000])
        let free = try #require(services.first { $0.summary.code == "DUK-01" })
        #expect(free.cost == "gratis")
        #expect(free.costStatus == "verified")
        #expect(services.filter { $0.cost == nil }.count == 43)
        #expect(services.contains { $0.summary.channels.contains(.selfService) })
    }

    /// One change of the reference document, and every place that must then be reported.
    struct Case: Sendable, CustomTestStringConvertible {
        let edits: [(place: String, json: String?)]
        let expected: [String]
        init(_ place: String, _ json: String?, _ expected: String...) {
            edits = [(place, json)]
            self.expected = expected
        }
        init(_ edits: [(place: String, json: String?)], _ expected: String...) {
            self.edits = edits
            self.expected = expected
        }
        var testDescription: String { edits.map { "\($0.place) = \($0.json ?? "-")" }.joined(separator: ", ") }
    }

    static let siteCases: [Case] = [
        Case("meta", nil, "meta is required"),
        Case("meta", "[]", "meta must be an object"),
        Case("gerai", #"{}"#, "gerai must be an array"),
        Case("gerai", "[]", "gerai must have 1 to 200 elements"),
        Case("extra", "1", "extra is not known here"),
        Case("meta.timezone", #""Mars/Base""#, "meta.timezone must be a time zone such as Asia/Jakarta"),
        Case("meta.version", #""""#, "meta.version must not be empty"),
        Case("meta.disclaimer", "null", "meta.disclaimer is required until official is true"),
        Case("meta.official", #""yes""#, "meta.official must be true or false"),
        Case("mpp.code", #""MPP BATU""#, "mpp.code must match ^[A-Za-z0-9._-]+$"),
        Case("mpp.name", #""   ""#, "mpp.name must not be empty"),
        Case("mpp.short_name", "7", "mpp.short_name must be a string"),
        Case("mpp.address", #""a\u0000b""#, "mpp.address has a control character"),
        Case("mpp.launched", #""2022-02-30""#, "mpp.launched must be a date such as 2026-11-25"),
        Case(
            "mpp.opening_hours.weekly[0].open", #""8:00""#,
            "mpp.opening_hours.weekly[0].open must be a time such as 08:00"),
        Case(
            "mpp.opening_hours.weekly[0].open", #""24:00""#,
            "mpp.opening_hours.weekly[0].open must be a time such as 08:00"),
        Case(
            "mpp.opening_hours.weekly[1].close", #""07:00""#,
            "mpp.opening_hours.weekly[1].close must be later than open"),
        Case(
            "mpp.opening_hours.weekly[0].break", #"["13:00","12:00"]"#,
            "mpp.opening_hours.weekly[0].break must end after it begins"),
        Case(
            "mpp.opening_hours.weekly[0].break", #"["14:30","15:30"]"#,
            "mpp.opening_hours.weekly[0].break must lie between open and close"),
        Case(
            "mpp.opening_hours.weekly[0].break", #"["12:00"]"#,
            "mpp.opening_hours.weekly[0].break must have 2 to 2 elements"),
        Case(
            "mpp.opening_hours.weekly[1].days[0]", #""thu""#,
            "mpp.opening_hours.weekly[1].days[0] is the same as mpp.opening_hours.weekly[0].days[3]"),
        Case(
            "mpp.opening_hours.weekly[1].days[0]", #""jumat""#,
            "mpp.opening_hours.weekly[1].days[0] must be one of mon, tue, wed, thu, fri, sat, sun"),
        Case(
            "mpp.opening_hours.special",
            #"[{"name":"Ramadan","from":"2027-02-08","to":"2027-02-07","open":"08:00","close":"14:00"}]"#,
            "mpp.opening_hours.special[0].to must not be before from"),
        Case(
            "mpp.opening_hours.special",
            #"[{"name":"Ramadan","from":"2027-02-08","to":"2027-10-07","open":"08:00","close":"14:00"}]"#,
            "mpp.opening_hours.special[0].to must be at most 184 days after from"),
        Case(
            "mpp.opening_hours.special",
            #"[{"from":"2027-02-08","days":["sun","min"],"open":"8","break":["07:00","09:00"]}]"#,
            "mpp.opening_hours.special[0].name is required",
            "mpp.opening_hours.special[0].days[1] must be one of mon, tue, wed, thu, fri, sat, sun",
            "mpp.opening_hours.special[0].open must be a time such as 08:00",
            "mpp.opening_hours.special[0].close is required"),
        Case(
            "mpp.opening_hours.special", #"[{"name":"HUT","from":"2027-10-17","closed":true,"open":"08:00"}]"#,
            "mpp.opening_hours.special[0].open does not go with closed"),
        Case(
            "mpp.opening_hours.special",
            #"[{"name":"R","from":"2027-02-08","to":"2027-03-09","days":["mon"],"closed":true},{"name":"S","from":"2027-03-09","to":"2027-03-10","closed":true}]"#,
            "mpp.opening_hours.special[1] holds on days of mpp.opening_hours.special[0]"),
        Case(
            "mpp.opening_hours.overrun_minutes_after_close", "481",
            "mpp.opening_hours.overrun_minutes_after_close must be an integer from 0 to 480"),
        Case(
            "mpp.opening_hours.ticket_intake_minutes_before_open", #""30""#,
            "mpp.opening_hours.ticket_intake_minutes_before_open must be an integer from 0 to 240"),
        Case(
            "mpp.opening_hours.ticket_cutoff_minutes_before_close", "-5",
            "mpp.opening_hours.ticket_cutoff_minutes_before_close must be an integer from 0 to 240"),
        Case(
            "holidays.2025.days[2].date", #""2025-02-29""#,
            "holidays.2025.days[2].date must be a date such as 2026-11-25"),
        Case("holidays.2025.days[0].date", #""2024-12-31""#, "holidays.2025.days[0].date must lie in 2025"),
        Case("holidays.25", "{}", "holidays.25 must be a year from 2000 to 2100"),
        Case("wilayah.kecamatan[1].code", #""35.78.02""#, "wilayah.kecamatan[1].code must begin with 35.79."),
        Case(
            "wilayah.kecamatan[0].villages[3].code", #""35.79.01.100""#,
            "wilayah.kecamatan[0].villages[3].code must end in 4 digits"),
        Case(
            "wilayah.kecamatan[0].villages[1].code", #""35.79.01.1001""#,
            "wilayah.kecamatan[0].villages[1].code is the same as wilayah.kecamatan[0].villages[0].code"),
        Case(
            "wilayah.kecamatan[0].villages[0].type", #""dusun""#,
            "wilayah.kecamatan[0].villages[0].type must be one of kelurahan, desa"),
        Case("wilayah.city.nik_prefix", #""3578""#, "wilayah.city.nik_prefix must be 3579, as its code says"),
    ]

    static let agencyCases: [Case] = [
        Case("gerai[3]", "null", "gerai[3] must be an object"),
        Case("gerai[1].code", #""DUK""#, "gerai[1].code is the same as gerai[0].code"),
        Case("gerai[1].code", #""DINAS-KESEHATAN-1""#, "gerai[1].code must have at most 16 characters"),
        Case("gerai[1].queue_prefix", #""A""#, "gerai[1].queue_prefix is the same as gerai[0].queue_prefix"),
        Case("gerai[1].queue_prefix", #""b""#, "gerai[1].queue_prefix must be one to three capital letters"),
        Case(
            "gerai[1].queue_prefix", #""O""#, "gerai[1].queue_prefix must not be I or O alone, which look like digits"),
        Case("gerai[1].queue_prefix", nil, "gerai[1].queue_prefix is required while people queue here"),
        Case("gerai[1].short_name", #""Dispendukcapil""#, "gerai[1].short_name is the same as gerai[0].short_name"),
        Case(
            "gerai[1].kind", #""toko""#,
            "gerai[1].kind must be one of daerah, pusat, provinsi, BUMN, BUMD, swasta, lain"),
        Case("gerai[1].status", #""open""#, "gerai[1].status must be one of active, planned, inactive"),
        Case("gerai[1].counters_assumed", "0", "gerai[1].counters_assumed must be at least 1 while people queue here"),
        Case("gerai[1].counters_assumed", "1.5", "gerai[1].counters_assumed must be an integer from 0 to 99"),
        Case("gerai[1].services", "[]", "gerai[1].services must not be empty while the agency is active"),
        Case(
            "gerai[1].services[0].code", #""DUK-01""#,
            "gerai[1].services[0].code is the same as gerai[0].services[0].code"),
        Case(
            "gerai[3].services[2].handling_minutes", "0",
            "gerai[3].services[2].handling_minutes must be an integer from 1 to 480"),
        Case(
            "gerai[3].services[2].handling_minutes", #""10""#,
            "gerai[3].services[2].handling_minutes must be an integer from 1 to 480"),
        Case("gerai[3].services[2].handling_minuts", "10", "gerai[3].services[2].handling_minuts is not known here"),
        Case("gerai[3].services[2].name", nil, "gerai[3].services[2].name is required"),
        Case("gerai[3].services[2].channels", "[]", "gerai[3].services[2].channels must have 1 to 4 elements"),
        Case(
            "gerai[0].services[0].channels", #"["onsite","onsite"]"#, "gerai[0].services[0].channels[1] stands twice"),
        Case(
            "gerai[0].services[0].primary_channel", #""online""#,
            "gerai[0].services[0].primary_channel must be one of channels"),
        Case("gerai[0].services[0].requirements[1]", #""""#, "gerai[0].services[0].requirements[1] must not be empty"),
        Case(
            "gerai[0].services[0].cost", "-1",
            "gerai[0].services[0].cost must be a whole sum of rupiah from 0 to 1000000000, gratis, or null"),
        Case("gerai[0].services[0].cost", "null", "gerai[0].services[0].cost is required when cost_status is verified"),
        Case(
            "gerai[0].services[0].cost_from", "true",
            "gerai[0].services[0].cost_variants must not be empty when cost_from is true"),
        Case(
            "gerai[0].services[0].processing_time.unit", #""bulan""#,
            "gerai[0].services[0].processing_time.unit must be one of menit, jam, hari, hari_kerja"),
        Case("gerai[0].services[0].assumed", "null", "gerai[0].services[0].assumed is required"),
    ]

    @Test(arguments: siteCases + agencyCases)
    func brokenDocumentNamesThePlace(_ broken: Case) throws {
        let outcome = CatalogueCheck.check(try ReferenceFile.bytes(with: broken.edits))
        guard case .broken(let problems) = outcome else {
            Issue.record("the document passed")
            return
        }
        #expect(problems.map { "\($0.name) \($0.problem)" } == broken.expected)
    }

    @Test func everyProblemIsReportedAtOnce() throws {
        let outcome = CatalogueCheck.check(
            try ReferenceFile.bytes(with: [
                ("meta.timezone", #""Mars/Base""#), ("gerai[3].services[2].handling_minutes", "0"),
                ("gerai[7].code", #""DUK""#), ("gerai[27].services[10].status", #""gone""#),
                ("holidays.2026.days[0].date", "null"), ("mpp.opening_hours.weekly[0].close", #""late""#),
            ]))
        guard case .broken(let problems) = outcome else {
            Issue.record("the document passed")
            return
        }
        #expect(
            Set(problems.map(\.name)) == [
                "meta.timezone", "gerai[3].services[2].handling_minutes", "gerai[7].code",
                "gerai[27].services[10].status", "holidays.2026.days[0].date", "mpp.opening_hours.weekly[0].close",
            ])
    }

    @Test func listOfProblemsHasAnEnd() throws {
        let services = (0..<400).map { _ in #"{"code":""}"# }.joined(separator: ",")
        let outcome = CatalogueCheck.check(
            try ReferenceFile.bytes(with: [("gerai[0].services", "[\(services)]")]))
        guard case .broken(let problems) = outcome else {
            Issue.record("the document passed")
            return
        }
        #expect(problems.count == Findings.limit + 1)
        #expect(problems.last?.problem.hasSuffix("more problems") == true)
    }

    @Test(arguments: ["", "{", "[1,2", "nul", "\u{FEFF}{}"])
    func textThatIsNoJSONIsRefused(_ text: String) {
        guard case .broken(let problems) = CatalogueCheck.check(Array(text.utf8)) else {
            Issue.record("the text passed")
            return
        }
        #expect(problems.map(\.name) == ["document"])
    }

    @Test func officialDocumentNeedsNoNotice() throws {
        let bytes = try ReferenceFile.bytes(with: [
            ("meta.official", "true"), ("meta.disclaimer", nil), ("mpp.code", #""MPP-BATU""#),
        ])
        guard case .sound(let document) = CatalogueCheck.check(bytes) else {
            Issue.record("the document was refused")
            return
        }
        #expect(!document.draft)
        #expect(document.site.code == "MPP-BATU")
    }
}
