import CatalogAPI
import JSONRPC

/// What pages need of the catalogue, read once for each version and kept.
struct Catalogue: Sendable {
    /// The site and the version in force.
    let site: SiteView
    /// All agencies with their services, in the order of the catalogue.
    let agencies: [AgencyView]
    /// Lanes and counters.
    let floor: Floor
    /// The days on which the site is closed.
    let holidays: Set<CivilDate>

    private let agencyIndex: [String: Int]
    private let serviceIndex: [String: ServiceSummary]
    private let counterIndex: [String: CounterDefinition]

    init(site: SiteView, agencies: [AgencyView], floor: Floor, holidays: Set<CivilDate>) {
        self.site = site
        self.agencies = agencies
        self.floor = floor
        self.holidays = holidays
        agencyIndex = Dictionary(
            agencies.enumerated().map { ($1.agency.code.text, $0) }, uniquingKeysWith: { first, _ in first })
        serviceIndex = Dictionary(
            agencies.flatMap(\.services).map { ($0.code.text, $0) }, uniquingKeysWith: { first, _ in first })
        counterIndex = Dictionary(
            floor.counters.map { ($0.code.text, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// An agency by its code.
    func agency(_ code: String) -> AgencyView? { agencyIndex[code].map { agencies[$0] } }
    /// A service by its code.
    func service(_ code: String) -> ServiceSummary? { serviceIndex[code] }
    /// A counter by its code.
    func counter(_ code: String) -> CounterDefinition? { counterIndex[code] }

    /// Whether one can take a number for a service: it and its agency are in use, and it has a lane.
    func isQueued(_ service: ServiceSummary) -> Bool {
        service.lane != nil && service.status == .active && agency(service.agency.text)?.agency.status == .active
    }
}
