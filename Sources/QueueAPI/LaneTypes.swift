public import JSONRPC

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
    /// How long somebody without a credit would wait who came now.
    public var wait: WaitRange?
    /// Whether numbers are given now.
    public var intake: Intake?
    /// What is left of its day; absent when its places are not counted.
    public var places: PlacesLeft?
    /// What it asks and offers; absent when numbers are given to everybody and everywhere and there are no appointments.
    public var terms: LaneTerms?

    /// A lane.
    public init(
        lane: Code, agency: Code, name: String, prefix: String, waiting: Int, current: [String], issued: Int,
        served: Int, openCounters: Int, serviceDay: CivilDate, wait: WaitRange? = nil,
        intake: Intake? = nil, places: PlacesLeft? = nil, terms: LaneTerms? = nil
    ) {
        self.terms = terms
        self.places = places
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
        self.wait = wait
        self.intake = intake
    }
}

/// All lanes.
public struct LaneList: Codable, Sendable, Equatable {
    /// In the order of the catalogue.
    public var items: [Lane]
    /// The agencies whose lanes cannot be shown at the moment; absent when there are none.
    public var missing: [Code]?
    /// The parts that could not be read; absent when there are none.
    public var incomplete: [SnapshotPart]?
    /// A list.
    public init(items: [Lane], missing: [Code]? = nil, incomplete: [SnapshotPart]? = nil) {
        self.incomplete = incomplete
        self.items = items
        self.missing = missing
    }
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
    /// The agencies whose lanes cannot be shown at the moment; absent when there are none.
    public var missing: [Code]?
    /// The parts that could not be read; absent when there are none.
    public var incomplete: [SnapshotPart]?

    /// A board.
    public init(
        zone: Code, serviceDay: CivilDate, calls: [BoardCall], lanes: [Lane], version: Int64, time: Timestamp,
        missing: [Code]? = nil, incomplete: [SnapshotPart]? = nil
    ) {
        self.missing = missing
        self.incomplete = incomplete
        self.zone = zone
        self.serviceDay = serviceDay
        self.calls = calls
        self.lanes = lanes
        self.version = version
        self.time = time
    }
}
