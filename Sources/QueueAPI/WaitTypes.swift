public import JSONRPC

/// How long somebody will wait until they are called, as a range learned from what happens at the counters.
public struct WaitRange: Codable, Sendable, Equatable {
    /// Whether anything is known. A lane whose services were never timed is unknown, and so is one that nobody works for.
    public enum Knowledge: String, Codable, Sendable, CaseIterable {
        /// The range can be told.
        case range
        /// It cannot.
        case unknown
    }

    /// Whether the range can be told.
    public var knowledge: Knowledge
    /// As many waits are shorter as are longer, in seconds; absent when unknown.
    public var medianSeconds: Int?
    /// Nine of ten waits are not longer, in seconds; absent when unknown.
    public var ninthSeconds: Int?

    /// A range.
    public init(knowledge: Knowledge, medianSeconds: Int?, ninthSeconds: Int?) {
        self.knowledge = knowledge
        self.medianSeconds = medianSeconds
        self.ninthSeconds = ninthSeconds
    }

    /// Nothing can be told.
    public static let unknown = WaitRange(knowledge: .unknown, medianSeconds: nil, ninthSeconds: nil)
}

/// How the promises of a lane came true on a day.
public struct WaitAccuracy: Codable, Sendable, Equatable {
    /// The lane.
    public var lane: Code
    /// How many people were told a range.
    public var promised: Int
    /// How many of them were called, so that the truth is known.
    public var known: Int
    /// How many of these waited no longer than the median they were told.
    public var withinMedian: Int
    /// How many of these waited no longer than the upper end they were told.
    public var withinNinth: Int
    /// The mean distance between the median told and the truth, in seconds; absent when nothing is known.
    public var meanErrorSeconds: Int?

    /// Figures.
    public init(
        lane: Code, promised: Int, known: Int, withinMedian: Int, withinNinth: Int, meanErrorSeconds: Int?
    ) {
        self.lane = lane
        self.promised = promised
        self.known = known
        self.withinMedian = withinMedian
        self.withinNinth = withinNinth
        self.meanErrorSeconds = meanErrorSeconds
    }
}

/// How the promises of a day came true.
public struct WaitAccuracyList: Codable, Sendable, Equatable {
    /// The day.
    public var serviceDay: CivilDate
    /// By lane, in the order of the catalogue; lanes that promised nothing are left out.
    public var items: [WaitAccuracy]
    /// A list.
    public init(serviceDay: CivilDate, items: [WaitAccuracy]) {
        self.serviceDay = serviceDay
        self.items = items
    }
}
