import JSONRPC
import QueueAPI
import QueueEstimates

/// A waiting line as configured.
struct LanePlan: Sendable, Equatable {
    /// Its key in the store, which outlives changes of its name.
    let id: Int64
    /// Its code.
    let code: Code
    /// Whose line it is.
    let agency: Code
    /// What boards call it.
    let name: String
    /// The letters before the number.
    let prefix: String
    /// False once the catalogue no longer has it: it gives no more numbers, and those given are served until day close.
    let isActive: Bool
    /// Whether a number taken on the phone is called only after its owner has checked in.
    var checksIn = false
    /// By which rules its places are given.
    var settings = LaneSettings()

    /// What the lane asks and offers; nil when it is nothing that anybody would have to know beforehand.
    var terms: LaneTerms? {
        let terms = LaneTerms(
            identity: settings.question, remote: settings.isRemote, checkIn: checksIn,
            appointments: settings.slots != nil)
        return terms == LaneTerms() ? nil : terms
    }
}

/// A counter as configured.
struct CounterPlan: Sendable, Equatable {
    /// Its code.
    let code: Code
    /// Whose counter it is.
    let agency: Code
    /// What boards call it.
    let label: String
    /// The lanes it serves unless told otherwise, by their keys.
    let lanes: [Int64]
    /// How many times the waiting of a lane counts here; those that are not named count once.
    var weights: [Int64: Int] = [:]
    /// False once the catalogue no longer has it: it may end what it has begun and not call again.
    let isActive: Bool
}

/// The floor as the catalogue describes it, with the keys by which the store knows its lanes. A value: a change of the
/// catalogue makes a new one.
struct FloorPlan: Sendable, Equatable {
    /// The version of the catalogue.
    let version: Int
    /// The site's code.
    let site: Code
    /// Which day it is at the site.
    let days: ServiceDays
    /// When the site is open; nil when the catalogue does not say.
    private(set) var hours: SiteHours?
    /// The same whether or not hours are followed: appointments are made by them in either case.
    let postedHours: SiteHours?
    /// What one person may take.
    let people: PersonLimits
    /// All lanes in the order of the catalogue, then those it no longer has.
    let lanes: [LanePlan]
    /// All counters in the order of the catalogue, then those it no longer has.
    let counters: [CounterPlan]
    /// The credits of the classes; nil when the catalogue leaves them to the service's own setting.
    let credits: Credits?

    private let laneByID: [Int64: LanePlan]
    private let laneByCode: [Code: LanePlan]
    private let laneByService: [Code: Int64]
    private let counterByCode: [Code: CounterPlan]

    /// Makes a plan. When a code comes twice, the first holds.
    init(
        version: Int, site: Code, days: ServiceDays, hours: SiteHours? = nil, lanes: [LanePlan],
        services: [Code: Int64], counters: [CounterPlan], credits: Credits? = nil, people: PersonLimits = PersonLimits()
    ) {
        postedHours = hours
        self.people = people
        self.credits = credits
        self.version = version
        self.site = site
        self.days = days
        self.hours = hours
        self.lanes = lanes
        self.counters = counters
        laneByID = Dictionary(lanes.map { ($0.id, $0) }) { first, _ in first }
        laneByCode = Dictionary(lanes.map { ($0.code, $0) }) { first, _ in first }
        laneByService = services
        counterByCode = Dictionary(counters.map { ($0.code, $0) }) { first, _ in first }
    }

    /// A lane by its key.
    func lane(id: Int64) -> LanePlan? { laneByID[id] }
    /// A lane by its code.
    func lane(_ code: Code) -> LanePlan? { laneByCode[code] }
    /// The lane in which one waits for a service; nil when nobody queues for it.
    func lane(ofService service: Code) -> LanePlan? {
        laneByService[service].flatMap { laneByID[$0] }.flatMap { $0.isActive ? $0 : nil }
    }
    /// The keys of an agency's lanes.
    func lanes(of agency: Code) -> [Int64] { lanes.filter { $0.agency == agency }.map(\.id) }
    /// A counter by its code.
    func counter(_ code: Code) -> CounterPlan? { counterByCode[code] }
    /// The lanes a board of a zone shows: all for `semua`, else those of the agency; nil when there is no such agency.
    func lanes(ofZone zone: Code) -> [LanePlan]? {
        if zone == Self.wholeSite { return lanes }
        let found = lanes.filter { $0.agency == zone }
        return found.isEmpty ? nil : found
    }

    /// The hours of a day for the estimator; nil when they are not known or the site is closed.
    func schedule(on day: CivilDate) -> DaySchedule? { hours?.schedule(on: day, days) }

    /// The same floor, open at every hour.
    var withoutHours: FloorPlan {
        var plan = self
        plan.hours = nil
        return plan
    }

    /// The zone that holds all lanes.
    static let wholeSite: Code = "semua"
}
