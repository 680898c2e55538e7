public import JSONRPC

/// The first in line of one lane at the moment of a call.
public struct LaneHead: Codable, Sendable, Equatable {
    /// The lane.
    public var lane: Code
    /// Its first number.
    public var number: String
    /// The due time of that number.
    public var dueAt: Timestamp
    /// How many times its waiting counts at this counter.
    public var weight: Int
    /// A head.
    public init(lane: Code, number: String, dueAt: Timestamp, weight: Int) {
        self.lane = lane
        self.number = number
        self.dueAt = dueAt
        self.weight = weight
    }
}

/// A sentence in both languages.
public struct Sentence: Codable, Sendable, Equatable {
    /// Indonesian.
    public var id: String
    /// English.
    public var en: String
    /// A sentence.
    public init(id: String, en: String) {
        self.id = id
        self.en = en
    }
}

/// Why a number was called when it was.
public struct CallExplanation: Codable, Sendable, Equatable {
    /// The number.
    public var number: String
    /// The counter it was called to.
    public var counter: Code
    /// When it was first called there.
    public var calledAt: Timestamp
    /// When it joined the line.
    public var joinedAt: Timestamp
    /// Its class.
    public var priority: PriorityClass
    /// How much earlier than it joined it counts, in minutes.
    public var creditMinutes: Int
    /// By what it was compared with others.
    public var dueAt: Timestamp
    /// The reason, when it was not next.
    public var reason: CallReason?
    /// The first of every lane of the counter at that moment, itself among them unless it was not next.
    public var heads: [LaneHead]
    /// The same in one sentence.
    public var sentence: Sentence

    /// An explanation.
    public init(
        number: String, counter: Code, calledAt: Timestamp, joinedAt: Timestamp, priority: PriorityClass,
        creditMinutes: Int, dueAt: Timestamp, reason: CallReason?, heads: [LaneHead], sentence: Sentence
    ) {
        self.number = number
        self.counter = counter
        self.calledAt = calledAt
        self.joinedAt = joinedAt
        self.priority = priority
        self.creditMinutes = creditMinutes
        self.dueAt = dueAt
        self.reason = reason
        self.heads = heads
        self.sentence = sentence
    }
}
