public import JSONRPC
public import QueueAPI

/// The first in line of one lane when a counter called.
public struct LedgerHead: Codable, Sendable, Equatable {
    /// The lane.
    public var lane: Code
    /// Its first number.
    public var number: String
    /// The due time of that number.
    public var due: Timestamp
    /// How many times the waiting in this lane counts at the counter.
    public var weight: Int

    /// A head.
    public init(lane: Code, number: String, due: Timestamp, weight: Int) {
        self.lane = lane
        self.number = number
        self.due = due
        self.weight = weight
    }
}

/// One record of a lane's ledger: a change of a ticket, without code, class, service or officer.
///
/// A record is written once, as the bytes of `canonical`, and kept and published as these bytes. New kinds of changes are
/// new words in `what`; new members are added at the end, before `previous`, and left out where they say nothing.
public struct LedgerRecord: Codable, Sendable, Equatable {
    /// The lane.
    public var lane: Code
    /// The place in the lane's chain, from 1, without gaps.
    public var n: Int64
    /// The service day on which it was written. Never runs back.
    public var day: CivilDate
    /// When it happened. Never runs back.
    public var at: Timestamp
    /// What happened.
    public var what: TicketChange
    /// The number.
    public var number: String
    /// The lane that gave the number, when that is another one.
    public var home: Code?
    /// The day that the number is of, when that is an earlier one.
    public var of: CivilDate?
    /// The state after the change.
    public var state: TicketState
    /// The counter at which it happened.
    public var counter: Code?
    /// When the number was taken; where it arrives from another gerai.
    public var issued: Timestamp?
    /// When it joined the line; where it does.
    public var joined: Timestamp?
    /// The credit of its class in milliseconds; where it joins the line.
    public var credit: Int64?
    /// Its due time; where it joins, waits again, or is called.
    public var due: Timestamp?
    /// Why it was called out of order.
    public var reason: CallReason?
    /// The moment of comparison, when that is not `at`.
    public var compared: Timestamp?
    /// The first of every lane of the counter, at a call.
    public var heads: [LedgerHead]?
    /// The time agreed beforehand, at which the number is due; where one with an appointment joins the line in time.
    public var appointment: Timestamp?
    /// The link of the record before it; zeros for the first.
    public var previous: String

    /// A record.
    public init(
        lane: Code, n: Int64, day: CivilDate, at: Timestamp, what: TicketChange, number: String, state: TicketState,
        previous: LedgerLink
    ) {
        self.lane = lane
        self.n = n
        self.day = day
        self.at = at
        self.what = what
        self.number = number
        self.state = state
        self.previous = previous.text
    }

    /// Reads a record, if it is written as `canonical` would write it: no blank, no member and no order but that.
    public init?(canonical bytes: [UInt8]) {
        guard let record = try? JSONReading.decode(LedgerRecord.self, from: bytes, unknownMembers: .refuse),
            record.canonical == bytes
        else { return nil }
        self = record
    }

    /// The digits of the number; nil when there are none.
    public var digits: Int? { number.split(separator: "-").last.flatMap { Int($0) } }
}

extension LedgerRecord {
    /// Whether a record names the due time.
    public static func hasDue(_ what: TicketChange, _ state: TicketState) -> Bool {
        what == .called || state == .waiting || state == .booked
    }

    /// Whether a record names the counter.
    public static func isAtCounter(_ what: TicketChange, _ state: TicketState) -> Bool {
        state == .called || state == .serving || what == .parked || what == .served || what == .missed
    }
}
