public import JSONRPC

/// Asks how the rest of the day of a lane would go.
public struct OutlookRequest: Codable, Sendable {
    /// The lane.
    public var lane: Code
    /// With so many counters more; none when left out.
    public var extraCounters: ExtraCounters?
    /// From when these are open; from now on when left out.
    public var from: Timestamp?
    /// A request.
    public init(lane: Code, extraCounters: ExtraCounters? = nil, from: Timestamp? = nil) {
        self.lane = lane
        self.extraCounters = extraCounters
        self.from = from
    }
}

/// How many counters are added in thought.
public struct ExtraCounters: BoundedInteger {
    /// The number.
    public let value: Int
    /// Takes a number that has been checked.
    public init(unchecked value: Int) { self.value = value }
    /// 0 to 10.
    public static let bounds = 0...10
}

/// The rest of the day of a lane, as it would go in many simulated runs.
public struct DayOutlook: Codable, Sendable, Equatable {
    /// The median wait of those who wait now or come within an hour, in seconds.
    public var medianSeconds: Int
    /// Nine of ten of them wait no longer, in seconds.
    public var ninthSeconds: Int
    /// When the last is called, in the middle of the runs.
    public var lastCalledAt: Timestamp
    /// Who takes a number before this is called before the doors close, in nine of ten runs; absent when already those
    /// who come now are not.
    public var lastNumberAt: Timestamp?

    /// An outlook.
    public init(medianSeconds: Int, ninthSeconds: Int, lastCalledAt: Timestamp, lastNumberAt: Timestamp?) {
        self.medianSeconds = medianSeconds
        self.ninthSeconds = ninthSeconds
        self.lastCalledAt = lastCalledAt
        self.lastNumberAt = lastNumberAt
    }
}

/// Both ways the rest of the day may go.
public struct LaneOutlook: Codable, Sendable, Equatable {
    /// The lane.
    public var lane: Code
    /// Whether enough is known to simulate anything.
    public var knowledge: WaitRange.Knowledge
    /// With the counters that are open now; absent when unknown.
    public var asItIs: DayOutlook?
    /// With the counters that were asked about; absent when none were, or when unknown.
    public var withMore: DayOutlook?

    /// An outlook.
    public init(lane: Code, knowledge: WaitRange.Knowledge, asItIs: DayOutlook?, withMore: DayOutlook?) {
        self.lane = lane
        self.knowledge = knowledge
        self.asItIs = asItIs
        self.withMore = withMore
    }
}
