import CatalogAPI
import JSONRPC

/// The catalogue in force as the service answers from it: every answer that can be known beforehand is JSON already.
///
/// Answers are given on the event loop without touching the store. A new catalogue is a new value that takes the place
/// of this one as a whole, so an answer never mixes two versions.
struct CatalogueAnswers: Sendable {
    /// The version in force.
    let version: Int
    let site: [UInt8]
    let agencies: [UInt8]
    let floor: [UInt8]
    let regions: [UInt8]
    private let agency: [Code: [UInt8]]
    private let service: [Code: [UInt8]]
    private let holidays: [Int: [UInt8]]
    private let allHolidays: [UInt8]
    /// One entry of `service.list` for each service, in the order of the catalogue.
    private let summaries: [[UInt8]]
    private let index: SearchIndex

    /// The most services that one answer lists unless the caller asks for another number.
    static let defaultLimit = 50

    init(_ catalogue: Catalogue) throws {
        version = catalogue.version.number
        site = try JSONWriting.encode(SiteView(site: catalogue.site, version: catalogue.version))
        agencies = try JSONWriting.encode(AgencyList(items: catalogue.agencies))
        floor = try JSONWriting.encode(
            Floor(
                version: catalogue.version.number, timeZone: catalogue.site.timeZone, site: catalogue.site.code,
                lanes: catalogue.lanes, counters: catalogue.counters, credits: catalogue.credits,
                hours: FloorHours(
                    weekly: catalogue.site.openingHours, special: catalogue.site.specialHours,
                    holidays: catalogue.holidays.map(\.date), intakeLeadMinutes: catalogue.site.intakeLeadMinutes,
                    cutoffMinutes: catalogue.site.ticketCutoffMinutes,
                    overrunMinutes: catalogue.site.overrunMinutes), people: catalogue.people))
        regions = try JSONWriting.encode(RegionList(items: catalogue.districts))
        let offered = Dictionary(grouping: catalogue.services.map(\.summary), by: \.agency)
        agency = try Self.byCode(catalogue.agencies, \.code) {
            AgencyView(agency: $0, services: offered[$0.code] ?? [])
        }
        service = try Self.byCode(catalogue.services, \.summary.code) { $0 }
        holidays = try Dictionary(grouping: catalogue.holidays, by: \.date.components.year)
            .mapValues { try JSONWriting.encode(HolidayList(items: $0)) }
        allHolidays = try JSONWriting.encode(HolidayList(items: catalogue.holidays))
        summaries = try catalogue.services.map { try JSONWriting.encode($0.summary) }
        index = SearchIndex(catalogue)
    }

    private static func byCode<Item, Answer: Encodable>(
        _ items: [Item], _ code: (Item) -> Code, _ answer: (Item) -> Answer
    ) throws -> [Code: [UInt8]] {
        let answers = try items.map { (code($0), try JSONWriting.encode(answer($0))) }
        return Dictionary(answers) { first, _ in first }
    }

    /// The answer to `agency.get`.
    func agency(_ request: AgencyRequest) throws(RPCError) -> [UInt8] {
        guard let answer = agency[request.agency] else {
            throw RPCError(
                .notFound, "There is no agency \(request.agency).", fields: [.init("agency", "is not in the catalogue")]
            )
        }
        return answer
    }

    /// The answer to `service.get`.
    func service(_ request: ServiceRequest) throws(RPCError) -> [UInt8] {
        guard let answer = service[request.service] else {
            throw RPCError(
                .notFound, "There is no service \(request.service).",
                fields: [.init("service", "is not in the catalogue")])
        }
        return answer
    }

    /// The answer to `holiday.list`.
    func holidays(_ query: HolidayQuery) -> [UInt8] {
        guard let year = query.year else { return allHolidays }
        return holidays[year.value] ?? Array(#"{"items":[]}"#.utf8)
    }

    /// The answer to `service.list`, put together from ready parts.
    func services(_ query: ServiceQuery) throws(RPCError) -> [UInt8] {
        if let code = query.agency { _ = try agency(AgencyRequest(agency: code)) }
        let found = index.find(query.q?.text, agency: query.agency)
        var answer = Array(#"{"items":["#.utf8)
        for position in found.prefix(query.limit?.value ?? Self.defaultLimit) {
            if answer.last != UInt8(ascii: "[") { answer.append(UInt8(ascii: ",")) }
            answer.append(contentsOf: summaries[position])
        }
        answer.append(contentsOf: #"],"total":\#(found.count)}"#.utf8)
        return answer
    }
}
