public import JSONRPC

/// What kind of institution runs an agency's counters.
public enum AgencyKind: String, Codable, Sendable, CaseIterable {
    /// An office of the city.
    case daerah
    /// An office of the central or provincial government.
    case pusat
    /// An office of the province.
    case provinsi
    /// A company owned by the state.
    case bumn
    /// A company owned by the region.
    case bumd
    /// A private company.
    case swasta
    /// An institution of another kind, such as a court.
    case lain
}

/// Whether something can be used now.
public enum Availability: String, Codable, Sendable, CaseIterable {
    /// In use.
    case active
    /// Announced, not yet there; demand for it is counted.
    case planned
    /// No longer, or not now.
    case inactive
}

/// How a service can be had.
public enum ServiceChannel: String, Codable, Sendable, CaseIterable {
    /// At a counter in the building.
    case onsite
    /// Over the network.
    case online
    /// At a machine, without queueing.
    case selfService = "self_service"
    /// At a place in a village.
    case outreach
}

/// An agency as lists show it.
public struct AgencySummary: Codable, Sendable, Equatable {
    /// Its code.
    public var code: Code
    /// The full name.
    public var name: String
    /// The full name in English.
    public var nameEn: String
    /// The name on boards.
    public var shortName: String
    /// Who it belongs to.
    public var kind: AgencyKind
    /// Whether its counters are open to the public.
    public var status: Availability
    /// The letter of its numbers; absent while it has no lane.
    public var prefix: String?
    /// How many services it offers.
    public var serviceCount: Int

    /// Describes an agency.
    public init(
        code: Code, name: String, nameEn: String, shortName: String, kind: AgencyKind, status: Availability,
        prefix: String?, serviceCount: Int
    ) {
        self.code = code
        self.name = name
        self.nameEn = nameEn
        self.shortName = shortName
        self.kind = kind
        self.status = status
        self.prefix = prefix
        self.serviceCount = serviceCount
    }
}

/// A service as lists show it.
public struct ServiceSummary: Codable, Sendable, Equatable {
    /// Its code.
    public var code: Code
    /// Whose it is.
    public var agency: Code
    /// The short name of the agency.
    public var agencyName: String
    /// Its name.
    public var name: String
    /// Its name in English.
    public var nameEn: String
    /// How it can be had.
    public var channels: [ServiceChannel]
    /// How long serving usually takes, in minutes; absent when unknown.
    public var handlingMinutes: Int?
    /// Whether it can be used now.
    public var status: Availability
    /// The lane in which one waits for it; absent when one does not queue.
    public var lane: Code?

    /// Describes a service.
    public init(
        code: Code, agency: Code, agencyName: String, name: String, nameEn: String, channels: [ServiceChannel],
        handlingMinutes: Int?, status: Availability, lane: Code?
    ) {
        self.code = code
        self.agency = agency
        self.agencyName = agencyName
        self.name = name
        self.nameEn = nameEn
        self.channels = channels
        self.handlingMinutes = handlingMinutes
        self.status = status
        self.lane = lane
    }
}

/// The standard of a service, as far as the catalogue knows it.
public struct ServiceStandard: Codable, Sendable, Equatable {
    /// What lists show.
    public var summary: ServiceSummary
    /// What to bring.
    public var requirements: [String]
    /// The fee: a sum in rupiah, `gratis`, or absent when unknown. Show it only when `costStatus` is `verified`.
    public var cost: String?
    /// Whether the fee is the lowest of several.
    public var costFrom: Bool
    /// More on the fee.
    public var costNote: String?
    /// The rule the fee rests on.
    public var costBasis: String?
    /// `verified`, `recalled`, `assumed` or `unknown`.
    public var costStatus: String
    /// How long until the product is ready, as text.
    public var processingTime: String?
    /// `verified`, `recalled`, `assumed` or `unknown`.
    public var processingStatus: String?
    /// The rules the service rests on.
    public var legalBasis: [String]
    /// What one gets.
    public var product: String?
    /// Whether the standard has yet to be confirmed by the agency.
    public var assumed: Bool
    /// The fees by case, when there are several. To be shown only when `costStatus` is `verified`.
    public var costVariants: [FeeVariant]

    /// Describes a standard.
    public init(
        summary: ServiceSummary, requirements: [String], cost: String?, costFrom: Bool, costNote: String?,
        costBasis: String?, costStatus: String, processingTime: String?, processingStatus: String?,
        legalBasis: [String], product: String?, assumed: Bool, costVariants: [FeeVariant] = []
    ) {
        self.summary = summary
        self.requirements = requirements
        self.cost = cost
        self.costFrom = costFrom
        self.costNote = costNote
        self.costBasis = costBasis
        self.costStatus = costStatus
        self.processingTime = processingTime
        self.processingStatus = processingStatus
        self.legalBasis = legalBasis
        self.product = product
        self.assumed = assumed
        self.costVariants = costVariants
    }
}

/// The fee in one of several cases.
public struct FeeVariant: Codable, Sendable, Equatable {
    /// The case, such as `roda 2`.
    public var label: String
    /// The sum in rupiah.
    public var amount: Int

    /// Describes a fee.
    public init(label: String, amount: Int) {
        self.label = label
        self.amount = amount
    }
}
