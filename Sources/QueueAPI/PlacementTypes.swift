public import JSONRPC

/// One instance of the queue as its operator sees it.
public struct InstanceView: Codable, Sendable, Equatable {
    /// Its name.
    public var instance: Code
    /// The version of the placement by which it works; 0 before it has read one.
    public var placementVersion: Int64
    /// The agencies for whose lanes and counters it answers, or which are on their way.
    public var agencies: [HeldAgency]
    /// The last hand-overs from here, newest first, at most a hundred.
    public var handOvers: [HandOverReport]
    /// How many numbers are on their way from here to lanes of other instances. They get there only while this one runs.
    public var onTheWay: Int
    /// An instance.
    public init(
        instance: Code, placementVersion: Int64, agencies: [HeldAgency], handOvers: [HandOverReport], onTheWay: Int = 0
    ) {
        self.instance = instance
        self.placementVersion = placementVersion
        self.agencies = agencies
        self.handOvers = handOvers
        self.onTheWay = onTheWay
    }
}

/// An agency and how it stands with an instance.
public struct HeldAgency: Codable, Sendable, Equatable {
    /// The agency.
    public var agency: Code
    /// How it stands.
    public var state: HoldState
    /// The number of the hand-over that brought or takes it.
    public var epoch: Int64
    /// How many wait in its lanes.
    public var waiting: Int
    /// An agency.
    public init(agency: Code, state: HoldState, epoch: Int64, waiting: Int) {
        self.agency = agency
        self.state = state
        self.epoch = epoch
        self.waiting = waiting
    }
}

/// How an agency stands with an instance.
public enum HoldState: String, Codable, Sendable, CaseIterable {
    /// The instance answers for it.
    case owned
    /// The instance has stopped it for a moment to hand it over; it can still think better of it.
    case fenced
    /// The catalog is being asked to switch over; there is no way back from here.
    case committing
    /// The other instance owns it; this one tells it so and then lets go.
    case leaving
    /// Another instance answers for it.
    case moved
    /// Everything has been put aside here, and the catalog has not switched over yet.
    case incoming
}

/// A hand-over that has happened.
public struct HandOverReport: Codable, Sendable, Equatable {
    /// The agency.
    public var agency: Code
    /// Who has it now.
    public var to: Code
    /// Its number.
    public var epoch: Int64
    /// How many rows went along while nothing could change, and before.
    public var rows: Int
    /// For how long commands had to wait, in milliseconds; nil when the instance was restarted meanwhile.
    public var pauseMs: Int?
    /// When it was done.
    public var time: Timestamp
    /// A report.
    public init(agency: Code, to: Code, epoch: Int64, rows: Int, pauseMs: Int?, time: Timestamp) {
        self.agency = agency
        self.to = to
        self.epoch = epoch
        self.rows = rows
        self.pauseMs = pauseMs
        self.time = time
    }
}

/// Part of what a new owner needs.
public struct OfferRequest: Codable, Sendable {
    /// The agency.
    public var unit: Code
    /// Which attempt this is part of.
    public var epoch: Int64
    /// Who hands over.
    public var from: Code
    /// Which part, from 0; none for rows that cannot change any more, which may be taken over at once.
    public var part: PartNumber?
    /// Tables with their rows.
    public var rows: RawJSON
    /// A part.
    public init(unit: Code, epoch: Int64, from: Code, part: PartNumber?, rows: RawJSON) {
        self.unit = unit
        self.epoch = epoch
        self.from = from
        self.part = part
        self.rows = rows
    }
}

/// Counts the parts of a hand-over.
public struct PartNumber: BoundedInteger {
    /// The number.
    public let value: Int
    /// Takes a number that has been checked.
    public init(unchecked value: Int) { self.value = value }
    /// 0 to 100,000: fifty gigabytes.
    public static let bounds = 0...100_000
}

/// Asks whether a hand-over may happen.
public struct PrepareRequest: Codable, Sendable {
    /// The agency.
    public var unit: Code
    /// Which attempt.
    public var epoch: Int64
    /// Who hands over.
    public var from: Code
    /// How many parts were offered.
    public var parts: PartNumber
    /// The service day that the one who hands over is in; none before its first.
    public var day: CivilDate?
    /// Whether that day was ended early.
    public var dayClosed: Bool
    /// A question.
    public init(unit: Code, epoch: Int64, from: Code, parts: PartNumber, day: CivilDate?, dayClosed: Bool) {
        self.unit = unit
        self.epoch = epoch
        self.from = from
        self.parts = parts
        self.day = day
        self.dayClosed = dayClosed
    }
}

/// Says that a hand-over has happened.
public struct ActivateRequest: Codable, Sendable {
    /// The agency.
    public var unit: Code
    /// Which attempt.
    public var epoch: Int64
    /// A message.
    public init(unit: Code, epoch: Int64) {
        self.unit = unit
        self.epoch = epoch
    }
}

/// How an agency stands with the instance that was asked.
public struct HandOverAnswer: Codable, Sendable, Equatable {
    /// How it stands; nil while nothing but parts has come.
    public var state: HoldState?
    /// An answer.
    public init(state: HoldState?) { self.state = state }
}
