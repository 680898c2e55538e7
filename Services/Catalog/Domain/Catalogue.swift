import CatalogAPI
import JSONRPC

/// The catalogue in force: what the document says and what follows from it.
struct Catalogue: Sendable, Equatable {
    var version: CatalogueVersion
    var site: Site
    var agencies: [AgencySummary]
    /// In the order of the catalogue, agency by agency.
    var services: [ServiceStandard]
    var lanes: [LaneDefinition]
    var counters: [CounterDefinition]
    var districts: [District]
    var holidays: [Holiday]
    /// What one person may take.
    var people: PersonRules?
    /// Minutes by which people of a class count as having come earlier; the queue's own setting when nil.
    var credits: [String: Int]?
}

extension Catalogue {
    /// Draws lanes and counters from a checked document.
    ///
    /// Every agency for which people queue has one lane of its own name and code, and its counters serve that lane. The
    /// signs over the counters run through the whole building, because a voice that calls to "loket tiga" means one.
    init(_ document: ReferenceDocument, version: CatalogueVersion) {
        self.version = version
        site = document.site
        districts = document.districts
        holidays = document.holidays
        people = document.people
        credits = document.credits
        (agencies, services, lanes, counters) = ([], [], [], [])
        for agency in document.agencies {
            add(agency)
        }
    }

    private mutating func add(_ agency: ReferenceAgency) {
        agencies.append(
            AgencySummary(
                code: agency.code, name: agency.name, nameEn: agency.nameEn, shortName: agency.shortName,
                kind: agency.kind, status: agency.status, prefix: agency.hasLane ? agency.prefix : nil,
                serviceCount: agency.services.count))
        services += agency.services.map { standard in
            var standard = standard
            if agency.hasLane, standard.isQueuedFor { standard.summary.lane = agency.code }
            return standard
        }
        guard agency.hasLane, let prefix = agency.prefix else { return }
        lanes.append(
            LaneDefinition(
                code: agency.code, agency: agency.code, name: agency.shortName, prefix: prefix,
                services: agency.services.filter(\.isQueuedFor).map(\.summary.code), checkIn: agency.checkIn,
                rules: agency.rules))
        for number in 1...max(1, agency.counters) {
            counters.append(
                CounterDefinition(
                    code: Code(unchecked: "\(agency.code)-\(number)"), agency: agency.code,
                    label: "\(counters.count + 1)", lanes: [agency.code]))
        }
    }
}
