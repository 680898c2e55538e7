public import JSONRPC

/// Whether a counter takes people.
public enum CounterState: String, Codable, Sendable, CaseIterable {
    /// Nobody is there.
    case closed
    /// Somebody is there and calls.
    case open
    /// Somebody is there and does not call at the moment.
    case paused
}

/// Names a counter.
public struct CounterRequest: Codable, Sendable {
    /// Its code.
    public var counter: Code
    /// Names a counter.
    public init(counter: Code) { self.counter = counter }
}

/// Opens a counter.
public struct OpenRequest: Codable, Sendable {
    /// Its code.
    public var counter: Code
    /// The lanes it serves today; those of the catalogue when left out.
    public var lanes: [Code]?
    /// A request.
    public init(counter: Code, lanes: [Code]? = nil) {
        self.counter = counter
        self.lanes = lanes
    }
}

/// Ends serving.
public struct FinishRequest: Codable, Sendable {
    /// The counter.
    public var counter: Code
    /// How it ended; `served` when left out.
    public var outcome: Outcome?
    /// How many products were handed out; when left out, 1 if served and 0 if not.
    public var products: ProductCount?
    /// The requirements that were missing, by their place in the service's list, from 1; only with `unfinished`.
    public var missing: [RequirementNumber]?
    /// A request.
    public init(
        counter: Code, outcome: Outcome? = nil, products: ProductCount? = nil, missing: [RequirementNumber]? = nil
    ) {
        self.counter = counter
        self.outcome = outcome
        self.products = products
        self.missing = missing
    }
}

/// How many products one serving yields.
public struct ProductCount: BoundedInteger {
    /// The number.
    public let value: Int
    /// Takes a number that has been checked.
    public init(unchecked value: Int) { self.value = value }
    /// 0 to 100.
    public static let bounds = 0...100
}

/// A lane as seen from a counter.
public struct CounterLane: Codable, Sendable, Equatable {
    /// Its code.
    public var lane: Code
    /// Its letter.
    public var prefix: String
    /// Its name.
    public var name: String
    /// How many wait.
    public var waiting: Int
    /// Since when the first of them waits.
    public var oldestIssuedAt: Timestamp?
    /// A lane.
    public init(lane: Code, prefix: String, name: String, waiting: Int, oldestIssuedAt: Timestamp?) {
        self.lane = lane
        self.prefix = prefix
        self.name = name
        self.waiting = waiting
        self.oldestIssuedAt = oldestIssuedAt
    }
}

/// A ticket that was called and not there.
public struct MissedTicket: Codable, Sendable, Equatable {
    /// Its number.
    public var number: String
    /// When it was given up.
    public var missedAt: Timestamp
    /// A ticket.
    public init(number: String, missedAt: Timestamp) {
        self.number = number
        self.missedAt = missedAt
    }
}

/// A counter as its officer sees it.
public struct Counter: Codable, Sendable, Equatable {
    /// Its code.
    public var counter: Code
    /// What boards call it.
    public var label: String
    /// Whose it is.
    public var agency: Code
    /// Whether it takes people.
    public var state: CounterState
    /// The lanes it serves.
    public var lanes: [CounterLane]
    /// Whom it has called or serves.
    public var current: Ticket?
    /// The tickets of its lanes that are parked, oldest first, at most ten.
    public var parked: [ParkedTicket]
    /// Why it is paused.
    public var pauseReason: PauseReason?
    /// The account that is signed on.
    public var officer: String?
    /// Until when the last step can be undone; absent when it cannot.
    public var undoUntil: Timestamp?
    /// The last tickets of its lanes that were missed today, newest first, at most ten.
    public var missed: [MissedTicket]
    /// How many it has served today.
    public var servedToday: Int
    /// The day.
    public var serviceDay: CivilDate
    /// The number of the last event of the service.
    public var version: Int64
    /// When this was read.
    public var time: Timestamp
    /// The parts that could not be read; absent when there are none.
    public var incomplete: [SnapshotPart]?

    /// A counter.
    public init(
        counter: Code, label: String, agency: Code, state: CounterState, lanes: [CounterLane], current: Ticket?,
        parked: [ParkedTicket] = [], pauseReason: PauseReason? = nil, officer: String? = nil,
        undoUntil: Timestamp? = nil, missed: [MissedTicket], servedToday: Int, serviceDay: CivilDate, version: Int64,
        time: Timestamp, incomplete: [SnapshotPart]? = nil
    ) {
        self.incomplete = incomplete
        self.counter = counter
        self.label = label
        self.agency = agency
        self.state = state
        self.lanes = lanes
        self.current = current
        self.parked = parked
        self.pauseReason = pauseReason
        self.officer = officer
        self.undoUntil = undoUntil
        self.missed = missed
        self.servedToday = servedToday
        self.serviceDay = serviceDay
        self.version = version
        self.time = time
    }
}

/// A counter in a list.
public struct CounterSummary: Codable, Sendable, Equatable {
    /// Its code.
    public var counter: Code
    /// What boards call it.
    public var label: String
    /// Whose it is.
    public var agency: Code
    /// Whether it takes people.
    public var state: CounterState
    /// A counter.
    public init(counter: Code, label: String, agency: Code, state: CounterState) {
        self.counter = counter
        self.label = label
        self.agency = agency
        self.state = state
    }
}

/// All counters.
public struct CounterList: Codable, Sendable, Equatable {
    /// In the order of the catalogue.
    public var items: [CounterSummary]
    /// The agencies whose counters cannot be shown at the moment; absent when there are none.
    public var missing: [Code]?
    /// A list.
    public init(items: [CounterSummary], missing: [Code]? = nil) {
        self.items = items
        self.missing = missing
    }
}
