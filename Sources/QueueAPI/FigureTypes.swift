public import JSONRPC

/// How long something took, over a day so far.
public struct DurationFigures: Codable, Sendable, Equatable {
    /// How often it was measured.
    public var count: Int
    /// The mean in seconds; absent when it was never measured.
    public var meanSeconds: Int?
    /// Nine of ten took no longer, in seconds; absent when it was never measured.
    public var ninthSeconds: Int?

    /// Figures.
    public init(count: Int, meanSeconds: Int?, ninthSeconds: Int?) {
        self.count = count
        self.meanSeconds = meanSeconds
        self.ninthSeconds = ninthSeconds
    }
}

/// How long the steps of a visit to a counter took, over a day so far.
public struct StepFigures: Codable, Sendable, Equatable {
    /// From joining the line to the call.
    public var wait: DurationFigures
    /// From the call to the beginning of serving.
    public var walk: DurationFigures
    /// From the beginning to the end of serving.
    public var service: DurationFigures
    /// How long the counter was open and had nobody before the call.
    public var idle: DurationFigures

    /// Figures.
    public init(wait: DurationFigures, walk: DurationFigures, service: DurationFigures, idle: DurationFigures) {
        self.wait = wait
        self.walk = walk
        self.service = service
        self.idle = idle
    }
}

/// How many of a class wait in a lane.
public struct ClassWaiting: Codable, Sendable, Equatable {
    /// The class.
    public var priority: PriorityClass
    /// How many wait.
    public var waiting: Int
    /// When the first of them joined the line.
    public var since: Timestamp

    /// A count.
    public init(priority: PriorityClass, waiting: Int, since: Timestamp) {
        self.priority = priority
        self.waiting = waiting
        self.since = since
    }
}

/// A lane as a supervisor watches it.
public struct LaneFigures: Codable, Sendable, Equatable {
    /// Its code.
    public var lane: Code
    /// Whose it is.
    public var agency: Code
    /// What boards call it.
    public var name: String
    /// Its letter.
    public var prefix: String
    /// How many numbers were given today.
    public var issued: Int
    /// How many wait.
    public var waiting: Int
    /// Who waits, by class; classes of which nobody waits are left out.
    public var classes: [ClassWaiting]
    /// When whoever has waited longest joined the line; absent when nobody waits.
    public var waitingSince: Timestamp?
    /// How many hold a place and are not here yet.
    public var booked: Int
    /// How many are called and not at the counter yet.
    public var called: Int
    /// How many are being served.
    public var serving: Int
    /// How many are parked.
    public var parked: Int
    /// How many were served.
    public var served: Int
    /// How many were sent home without the product.
    public var unfinished: Int
    /// How many were called, were not there and have not come back.
    public var missed: Int
    /// How many gave up.
    public var cancelled: Int
    /// How many were left when the day ended.
    public var expired: Int
    /// How many counters are open for it.
    public var openCounters: Int
    /// How long the steps took today; absent when that could not be read.
    public var times: StepFigures?
    /// How long somebody without a credit would wait who came now.
    public var wait: WaitRange?
    /// Whether numbers are given now.
    public var intake: Intake?
    /// What a supervisor has said about that.
    public var intakeRule: IntakeRule?

    /// A lane of which nothing is known but its name.
    public init(lane: Code, agency: Code, name: String, prefix: String) {
        self.lane = lane
        self.agency = agency
        self.name = name
        self.prefix = prefix
        issued = 0
        waiting = 0
        classes = []
        booked = 0
        called = 0
        serving = 0
        parked = 0
        served = 0
        unfinished = 0
        missed = 0
        cancelled = 0
        expired = 0
        openCounters = 0
    }
}

/// A counter as a supervisor watches it. Nobody's name: figures are of places, not of persons.
public struct CounterFigures: Codable, Sendable, Equatable {
    /// Its code.
    public var counter: Code
    /// What boards call it.
    public var label: String
    /// Whose it is.
    public var agency: Code
    /// Whether it takes people.
    public var state: CounterState
    /// Why it is paused.
    public var pauseReason: PauseReason?
    /// The lanes it serves.
    public var lanes: [Code]
    /// The number it has called or serves.
    public var current: String?
    /// Whether that is called or being served.
    public var currentState: TicketState?
    /// Since when it has that number, or since when it is open and has nobody; absent when neither.
    public var since: Timestamp?
    /// How many it has served today.
    public var served: Int
    /// How long the steps took today; absent when that could not be read.
    public var times: StepFigures?

    /// A counter.
    public init(
        counter: Code, label: String, agency: Code, state: CounterState, pauseReason: PauseReason?, lanes: [Code],
        current: String?, currentState: TicketState?, since: Timestamp?, served: Int, times: StepFigures?
    ) {
        self.counter = counter
        self.label = label
        self.agency = agency
        self.state = state
        self.pauseReason = pauseReason
        self.lanes = lanes
        self.current = current
        self.currentState = currentState
        self.since = since
        self.served = served
        self.times = times
    }
}

/// The queue of the whole site as a supervisor watches it.
public struct SiteFigures: Codable, Sendable, Equatable {
    /// The day.
    public var serviceDay: CivilDate
    /// Whether the day was ended.
    public var dayClosed: Bool
    /// All lanes in the order of the catalogue.
    public var lanes: [LaneFigures]
    /// All counters in the order of the catalogue.
    public var counters: [CounterFigures]
    /// The number of the last event of the service.
    public var version: Int64
    /// When this was read.
    public var time: Timestamp
    /// The agencies whose lanes and counters cannot be shown at the moment; absent when there are none.
    public var missing: [Code]?
    /// The parts that could not be read; absent when there are none.
    public var incomplete: [SnapshotPart]?

    /// Figures.
    public init(
        serviceDay: CivilDate, dayClosed: Bool, lanes: [LaneFigures], counters: [CounterFigures], version: Int64,
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
