public import JSONRPC

/// The place of a record in its lane's chain, from 1; 0 stands for the beginning.
public struct LedgerPlace: BoundedInteger {
    /// The place.
    public let value: Int
    /// Takes a place that has been checked.
    public init(unchecked value: Int) { self.value = value }
    /// Up to what every JSON reader keeps exactly.
    public static let bounds = 0...9_007_199_254_740_991
}

/// Asks for a part of a lane's ledger.
public struct LedgerRequest: Codable, Sendable {
    /// The lane.
    public var lane: Code
    /// The service day; today when left out.
    public var day: CivilDate?
    /// Only what follows this record; from the day's first when left out.
    public var after: LedgerPlace?
    /// Asks for a part.
    public init(lane: Code, day: CivilDate? = nil, after: LedgerPlace? = nil) {
        self.lane = lane
        self.day = day
        self.after = after
    }
}

/// Where a lane's chain ends.
public struct LedgerPosition: Codable, Sendable, Equatable {
    /// The place of its last record.
    public var n: Int64
    /// The link of its last record: the SHA-256 of its text, as 64 hexadecimal digits.
    public var link: String
    /// A position.
    public init(n: Int64, link: String) {
        self.n = n
        self.link = link
    }
}

/// A part of a lane's ledger.
public struct LedgerPage: Codable, Sendable, Equatable {
    /// The lane.
    public var lane: Code
    /// The service day.
    public var day: CivilDate
    /// The records in order, each the very text whose SHA-256 is its link. A record names the link before it as `previous`.
    public var records: [String]
    /// Whether more follow on this day; ask again with `after` set to the last `n`.
    public var more: Bool
    /// Whether the day has ended, so that nobody may be left in line.
    public var ended: Bool
    /// Where the lane's whole chain ends now, whatever the day; absent when it has no record.
    public var head: LedgerPosition?
    /// A part.
    public init(lane: Code, day: CivilDate, records: [String], more: Bool, ended: Bool, head: LedgerPosition?) {
        self.lane = lane
        self.day = day
        self.records = records
        self.more = more
        self.ended = ended
        self.head = head
    }
}
