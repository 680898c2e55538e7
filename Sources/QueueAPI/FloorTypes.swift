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
    /// A request.
    public init(counter: Code, outcome: Outcome? = nil, products: ProductCount? = nil) {
        self.counter = counter
        self.outcome = outcome
        self.products = products
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

    /// A counter.
    public init(
        counter: Code, label: String, agency: Code, state: CounterState, lanes: [CounterLane], current: Ticket?,
        missed: [MissedTicket], servedToday: Int, serviceDay: CivilDate, version: Int64, time: Timestamp
    ) {
        self.counter = counter
        self.label = label
        self.agency = agency
        self.state = state
        self.lanes = lanes
        self.current = current
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
    /// A list.
    public init(items: [CounterSummary]) { self.items = items }
}

/// Names a lane.
public struct LaneRequest: Codable, Sendable {
    /// Its code.
    public var lane: Code
    /// Names a lane.
    public init(lane: Code) { self.lane = lane }
}

/// How a lane stands.
public struct Lane: Codable, Sendable, Equatable {
    /// Its code.
    public var lane: Code
    /// Whose it is.
    public var agency: Code
    /// What boards call it.
    public var name: String
    /// Its letter.
    public var prefix: String
    /// How many wait.
    public var waiting: Int
    /// The numbers called or being served now.
    public var current: [String]
    /// How many numbers were given today.
    public var issued: Int
    /// How many people were served today.
    public var served: Int
    /// How many counters are open for it.
    public var openCounters: Int
    /// The day.
    public var serviceDay: CivilDate

    /// A lane.
    public init(
        lane: Code, agency: Code, name: String, prefix: String, waiting: Int, current: [String], issued: Int,
        served: Int, openCounters: Int, serviceDay: CivilDate
    ) {
        self.lane = lane
        self.agency = agency
        self.name = name
        self.prefix = prefix
        self.waiting = waiting
        self.current = current
        self.issued = issued
        self.served = served
        self.openCounters = openCounters
        self.serviceDay = serviceDay
    }
}

/// All lanes.
public struct LaneList: Codable, Sendable, Equatable {
    /// In the order of the catalogue.
    public var items: [Lane]
    /// A list.
    public init(items: [Lane]) { self.items = items }
}

/// Names the part of the floor that a board shows.
public struct BoardRequest: Codable, Sendable {
    /// `semua` for all lanes, or the code of an agency.
    public var zone: Code
    /// Names a zone.
    public init(zone: Code) { self.zone = zone }
}

/// A call as a board shows it.
public struct BoardCall: Codable, Sendable, Equatable {
    /// The number.
    public var number: String
    /// The counter.
    public var counter: Code
    /// What boards call the counter.
    public var counterLabel: String
    /// Whose counter it is.
    public var agency: Code
    /// The lane.
    public var lane: Code
    /// What boards call the lane.
    public var laneName: String
    /// When it was last called.
    public var calledAt: Timestamp
    /// How often it was called again.
    public var recalls: Int
    /// Whether it has a credit; boards show a symbol, never the reason.
    public var priority: Bool
    /// Where it stands.
    public var state: TicketState

    /// A call.
    public init(
        number: String, counter: Code, counterLabel: String, agency: Code, lane: Code, laneName: String,
        calledAt: Timestamp, recalls: Int, priority: Bool, state: TicketState
    ) {
        self.number = number
        self.counter = counter
        self.counterLabel = counterLabel
        self.agency = agency
        self.lane = lane
        self.laneName = laneName
        self.calledAt = calledAt
        self.recalls = recalls
        self.priority = priority
        self.state = state
    }
}

/// What a board shows.
public struct Board: Codable, Sendable, Equatable {
    /// The zone.
    public var zone: Code
    /// The day.
    public var serviceDay: CivilDate
    /// The last calls, newest first, at most six.
    public var calls: [BoardCall]
    /// The lanes of the zone.
    public var lanes: [Lane]
    /// The number of the last event of the service.
    public var version: Int64
    /// When this was read.
    public var time: Timestamp

    /// A board.
    public init(
        zone: Code, serviceDay: CivilDate, calls: [BoardCall], lanes: [Lane], version: Int64, time: Timestamp
    ) {
        self.zone = zone
        self.serviceDay = serviceDay
        self.calls = calls
        self.lanes = lanes
        self.version = version
        self.time = time
    }
}

/// Names a service day.
public struct DayRequest: Codable, Sendable {
    /// The day; today when left out. A day that has not begun cannot be closed.
    public var day: CivilDate?
    /// Names a day.
    public init(day: CivilDate? = nil) { self.day = day }
}

/// What closing a day did.
public struct DayClosing: Codable, Sendable, Equatable {
    /// The day.
    public var day: CivilDate
    /// How many tickets expired.
    public var expired: Int
    /// How many counters were closed.
    public var countersClosed: Int
    /// A closing.
    public init(day: CivilDate, expired: Int, countersClosed: Int) {
        self.day = day
        self.expired = expired
        self.countersClosed = countersClosed
    }
}
