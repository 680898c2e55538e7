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
    /// The signs over the counters run through the whole building, because a voice that calls to "loket tiga" means one.
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
                kind: agency.kind, status: agency.status, prefix: agency.hasLane ? agency.lanes.first?.prefix : nil,
                serviceCount: agency.services.count))
        let lanes = agency.hasLane ? agency.lanes : []
        services += agency.services.map { standard in
            var standard = standard
            standard.summary.lane = lanes.first { $0.services.contains(standard.summary.code) }?.code
            return standard
        }
        self.lanes += lanes.map { lane in
            LaneDefinition(
                code: lane.code, agency: agency.code, name: lane.name, prefix: lane.prefix,
                // In the order of the catalogue, whatever order the document has them in here.
                services: agency.services.map(\.summary.code).filter(lane.services.contains), checkIn: lane.checkIn,
                rules: lane.rules)
        }
        guard agency.hasLane else { return }
        for (position, counter) in agency.counters.enumerated() {
            counters.append(
                CounterDefinition(
                    code: Code(unchecked: "\(agency.code)-\(position + 1)"), agency: agency.code,
                    label: "\(counters.count + 1)", lanes: counter.lanes.sorted { $0.text < $1.text },
                    weights: counter.weights))
        }
    }
}
