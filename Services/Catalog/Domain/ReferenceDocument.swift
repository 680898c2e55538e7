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
    /// The letter of its numbers, proposed or in use.
    var prefix: String?
    /// How many counters it has.
    var counters: Int
    /// Its services; their lane is not known yet.
    var services: [ServiceStandard]
    /// By which rules its lane gives places.
    var rules: LaneRules?
    /// Whether a number taken on the phone has to be checked in.
    var checkIn: Bool?

    /// Whether people queue for any of its services.
    var hasLane: Bool { status == .active && services.contains(where: \.isQueuedFor) }
}

extension ServiceStandard {
    /// Whether one takes a number for it: it is offered now, and at a counter.
    var isQueuedFor: Bool { summary.status == .active && summary.channels.contains(.onsite) }
}
