/// A ticket as the estimator sees it: nothing personal, and only what tells of time.
public struct SeenTicket: Sendable, Equatable {
    /// Where it stands.
    public enum Phase: Sendable, Equatable {
        /// In line, and may be called.
        case waiting
        /// Called to a counter or served at it.
        case atCounter(String)
        /// Neither, for now or for good.
        case away
    }

    /// Its issue sequence.
    public var id: Int64
    /// The lane's key.
    public var lane: Int64
    /// What it was taken for.
    public var service: String
    /// The due time in milliseconds.
    public var due: Int64
    /// Where it stands.
    public var phase: Phase
    /// When it joined the line, in seconds since 1970.
    public var joined: Double
    /// When it was called for the last time, unless only called again.
    public var called: Double?
    /// When it left the counter.
    public var released: Double?
    /// The counter it was last called to.
    public var counter: String?

    /// A ticket.
    public init(
        id: Int64, lane: Int64, service: String, due: Int64, phase: Phase, joined: Double, called: Double? = nil,
        released: Double? = nil, counter: String? = nil
    ) {
        self.id = id
        self.lane = lane
        self.service = service
        self.due = due
        self.phase = phase
        self.joined = joined
        self.called = called
        self.released = released
        self.counter = counter
    }

    var place: RankedLine.Place { RankedLine.Place(due: due, id: id) }
}

/// How long somebody will wait.
public struct WaitEstimate: Sendable, Equatable {
    /// How many are called before.
    public var ahead: Int
    /// What the model expects, in seconds.
    public var expected: Double
    /// By how much it expects to be wrong, in seconds.
    public var deviation: Double
    /// The kind of place in line whose earlier estimates it is compared with.
    public var group: Int
    /// As many waits are shorter as are longer; in seconds.
    public var median: Double
    /// Nine of ten waits are not longer; in seconds.
    public var ninth: Double

    /// An estimate.
    public init(ahead: Int, expected: Double, deviation: Double, group: Int, median: Double, ninth: Double) {
        self.ahead = ahead
        self.expected = expected
        self.deviation = deviation
        self.group = group
        self.median = median
        self.ninth = ninth
    }
}
