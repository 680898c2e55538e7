import CatalogAPI
import JSONRPC

/// What a reference document such as `Deploy/data/batu.json` says, once it has passed `CatalogueCheck`.
struct ReferenceDocument: Sendable, Equatable {
    /// What the document calls itself.
    var title: String
    /// What the document calls its version.
    var label: String
    /// Whether the site has not declared it official.
    var draft: Bool
    /// What to tell readers of a draft.
    var notice: String?
    var site: Site
    /// What one person may take.
    var people: PersonRules?
    /// Minutes by which people of a class count as having come earlier, by the word of the class.
    var credits: [String: Int]?
    var districts: [District]
    /// By date.
    var holidays: [Holiday]
    /// In the order of the document.
    var agencies: [ReferenceAgency]
}

/// An agency as the document describes it.
struct ReferenceAgency: Sendable, Equatable {
    var code: Code
    var name: String
    var nameEn: String
    var shortName: String
    var kind: AgencyKind
    var status: Availability
    /// Its services; their lane is not known yet.
    var services: [ServiceStandard]
    /// Where people wait for them; meaningless unless `hasLane`.
    var lanes: [ReferenceLane]
    /// Where they are served.
    var counters: [ReferenceCounter]

    /// Whether people queue for any of its services.
    var hasLane: Bool { status == .active && services.contains(where: \.isQueuedFor) }
}

/// A lane as the document describes it.
struct ReferenceLane: Sendable, Equatable {
    var code: Code
    var name: String
    /// The letter of its numbers.
    var prefix: String
    /// The services one waits for in it.
    var services: [Code]
    /// By which rules it gives places.
    var rules: LaneRules?
    /// Whether a number taken on the phone has to be checked in.
    var checkIn: Bool?
}

/// A counter as the document describes it.
struct ReferenceCounter: Sendable, Equatable {
    /// The lanes it serves.
    var lanes: [Code]
    /// How many times the waiting in a lane counts there.
    var weights: [String: Int]?
}

extension ServiceStandard {
    /// Whether one takes a number for it: it is offered now, and at a counter.
    var isQueuedFor: Bool { summary.status == .active && summary.channels.contains(.onsite) }
}
