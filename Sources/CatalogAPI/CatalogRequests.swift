public import JSONRPC

/// The catalogue in force.
public struct SiteView: Codable, Sendable, Equatable {
    /// The site.
    public var site: Site
    /// The version in force.
    public var version: CatalogueVersion

    /// A view of the site.
    public init(site: Site, version: CatalogueVersion) {
        self.site = site
        self.version = version
    }
}

/// One version of the catalogue.
public struct CatalogueVersion: Codable, Sendable, Equatable {
    /// Counts from 1.
    public var number: Int
    /// What the document calls its version.
    public var label: String
    /// When it came into force.
    public var publishedAt: Timestamp
    /// Where it comes from.
    public var source: String
    /// Whether the site has not yet declared it official; pages then show `notice`.
    public var draft: Bool
    /// What to tell readers of a draft.
    public var notice: String?
    /// How many agencies and services it has.
    public var agencies: Int
    /// How many services it has.
    public var services: Int

    /// Describes a version.
    public init(
        number: Int, label: String, publishedAt: Timestamp, source: String, draft: Bool, notice: String?,
        agencies: Int, services: Int
    ) {
        self.number = number
        self.label = label
        self.publishedAt = publishedAt
        self.source = source
        self.draft = draft
        self.notice = notice
        self.agencies = agencies
        self.services = services
    }
}

/// All agencies.
public struct AgencyList: Codable, Sendable, Equatable {
    /// In the order of the catalogue.
    public var items: [AgencySummary]
    /// A list.
    public init(items: [AgencySummary]) { self.items = items }
}

/// Names an agency.
public struct AgencyRequest: Codable, Sendable {
    /// Its code.
    public var agency: Code
    /// Names an agency.
    public init(agency: Code) { self.agency = agency }
}

/// An agency and what it offers.
public struct AgencyView: Codable, Sendable, Equatable {
    /// The agency.
    public var agency: AgencySummary
    /// Its services.
    public var services: [ServiceSummary]
    /// A view.
    public init(agency: AgencySummary, services: [ServiceSummary]) {
        self.agency = agency
        self.services = services
    }
}

/// Which services to list.
public struct ServiceQuery: Codable, Sendable {
    /// Words to look for.
    public var q: ShortText?
    /// Only those of this agency.
    public var agency: Code?
    /// The most to return; 50 when left out.
    public var limit: PageSize?
    /// A query.
    public init(q: ShortText? = nil, agency: Code? = nil, limit: PageSize? = nil) {
        self.q = q
        self.agency = agency
        self.limit = limit
    }
}

/// How many items one answer may hold.
public struct PageSize: BoundedInteger {
    /// The number.
    public let value: Int
    /// Takes a number that has been checked.
    public init(unchecked value: Int) { self.value = value }
    /// 1 to 500.
    public static let bounds = 1...500
}

/// Services found.
public struct ServiceList: Codable, Sendable, Equatable {
    /// Best match first.
    public var items: [ServiceSummary]
    /// How many there are in all.
    public var total: Int
    /// A list.
    public init(items: [ServiceSummary], total: Int) {
        self.items = items
        self.total = total
    }
}

/// Names a service.
public struct ServiceRequest: Codable, Sendable {
    /// Its code.
    public var service: Code
    /// Names a service.
    public init(service: Code) { self.service = service }
}

/// Lanes and counters.
public struct Floor: Codable, Sendable, Equatable {
    /// The version of the catalogue this comes from.
    public var version: Int
    /// The time zone of the site.
    public var timeZone: String
    /// The site's code.
    public var site: Code
    /// All lanes.
    public var lanes: [LaneDefinition]
    /// All counters.
    public var counters: [CounterDefinition]
    /// How many minutes earlier than it joined a ticket of a class counts, by the word of the class; the setting of the
    /// queue service holds when absent.
    public var credits: [String: Int]?
    /// When the site is open; absent when it is not said.
    public var hours: FloorHours?
    /// What one person may take; 5 numbers a day and, after 3 that were left in 30 days, a week without remote ones, when
    /// absent.
    public var people: PersonRules?
    /// A floor.
    public init(
        version: Int, timeZone: String, site: Code, lanes: [LaneDefinition], counters: [CounterDefinition],
        credits: [String: Int]? = nil, hours: FloorHours? = nil, people: PersonRules? = nil
    ) {
        self.people = people
        self.credits = credits
        self.version = version
        self.timeZone = timeZone
        self.site = site
        self.lanes = lanes
        self.counters = counters
        self.hours = hours
    }
}

/// All districts.
public struct RegionList: Codable, Sendable, Equatable {
    /// The districts with their villages.
    public var items: [District]
    /// A list.
    public init(items: [District]) { self.items = items }
}

/// Which holidays to list.
public struct HolidayQuery: Codable, Sendable {
    /// Only those of this year.
    public var year: Year?
    /// A query.
    public init(year: Year? = nil) { self.year = year }
}

/// A year of the calendar.
public struct Year: BoundedInteger {
    /// The year.
    public let value: Int
    /// Takes a year that has been checked.
    public init(unchecked value: Int) { self.value = value }
    /// 2000 to 2100.
    public static let bounds = 2000...2100
}

/// Holidays found.
public struct HolidayList: Codable, Sendable, Equatable {
    /// By date.
    public var items: [Holiday]
    /// A list.
    public init(items: [Holiday]) { self.items = items }
}

/// Versions found.
public struct VersionList: Codable, Sendable, Equatable {
    /// Newest first.
    public var items: [CatalogueVersion]
    /// A list.
    public init(items: [CatalogueVersion]) { self.items = items }
}
