public import JSONRPC

/// The queue of the whole site as everybody may see it.
public struct SiteSnapshot: Codable, Sendable, Equatable {
    /// The day.
    public var serviceDay: CivilDate
    /// Whether the day was ended.
    public var dayClosed: Bool
    /// How all lanes stand, in the order of the catalogue.
    public var lanes: [Lane]
    /// All counters and whether they are open, in the order of the catalogue.
    public var counters: [CounterSummary]
    /// The number of the last event of the service.
    public var version: Int64
    /// When this was read.
    public var time: Timestamp
    /// The agencies whose lanes and counters cannot be shown at the moment; absent when there are none.
    public var missing: [Code]?
    /// The parts that could not be read; absent when there are none.
    public var incomplete: [SnapshotPart]?

    /// A snapshot.
    public init(
        serviceDay: CivilDate, dayClosed: Bool, lanes: [Lane], counters: [CounterSummary], version: Int64,
        time: Timestamp, missing: [Code]? = nil, incomplete: [SnapshotPart]? = nil
    ) {
        self.serviceDay = serviceDay
        self.dayClosed = dayClosed
        self.lanes = lanes
        self.counters = counters
        self.version = version
        self.time = time
        self.missing = missing
        self.incomplete = incomplete
    }
}

/// A change of a lane that is no change of a ticket or a counter.
public struct LaneEvent: Codable, Sendable, Equatable {
    /// The lane.
    public var lane: Code
    /// Whose it is.
    public var agency: Code
    /// What holds for its intake for the rest of the day.
    public var intake: IntakeRule
    /// A change.
    public init(lane: Code, agency: Code, intake: IntakeRule) {
        self.lane = lane
        self.agency = agency
        self.intake = intake
    }
}
