public import JSONRPC
import QueueAPI

/// Replays a lane's ledger: first that the chain is whole, then that everything in it followed the rules.
///
/// It may begin at the first record of any day, because every line is empty then. After a fault it goes on with what the
/// record says, so that one alteration is not reported for every record after it.
public struct LedgerReplay: Sendable {
    /// Everything found wrong so far, the first first; at most `faultLimit`, then only counted.
    public private(set) var faults: [LedgerFault] = []
    /// How many faults there were.
    public private(set) var faultCount = 0
    /// What was in it.
    public private(set) var summary = LedgerSummary()
    /// The link of the last record.
    public private(set) var last: LedgerLink?

    /// The most faults that are kept.
    public static let faultLimit = 1_000

    private let lane: Code
    private var line = 0
    private var previous: LedgerRecord?
    private var day = ReplayedDay()
    private var heads: [LedgerLink: Bool]
    private let printed: [PrintedLink]
    private var seen: Set<String> = []

    /// What stands on a printed ticket.
    public struct PrintedLink: Sendable, Equatable {
        /// The number.
        public let number: String
        /// The first digits of its link.
        public let digits: String

        /// What stands on a ticket.
        public init(number: String, digits: String) {
            self.number = number
            self.digits = digits
        }
    }

    /// A replay of one lane.
    ///
    /// - Parameters:
    ///   - heads: Links that are known from elsewhere and must be in the chain.
    ///   - printed: Tickets whose links must be in the chain.
    public init(lane: Code, heads: [LedgerLink] = [], printed: [PrintedLink] = []) {
        self.lane = lane
        self.heads = Dictionary(heads.map { ($0, false) }) { first, _ in first }
        self.printed = printed
    }

    /// Checks the next record.
    ///
    /// - Returns: it, with its link; nil when it cannot be read.
    @discardableResult
    public mutating func add(_ bytes: [UInt8]) -> (record: LedgerRecord, link: LedgerLink)? {
        line += 1
        let link = LedgerLink(of: bytes)
        if heads[link] != nil { heads[link] = true }
        guard let record = LedgerRecord(canonical: bytes) else {
            report(.unreadable, "this is not a record as the queue writes it")
            last = link
            return nil
        }
        checkChain(record)
        previous = record
        last = link
        summary.count(record)
        let found = day.apply(record)
        for (kind, sentence) in found { report(kind, sentence) }
        if record.what == .issued { check(record, link) }
        return (record, link)
    }

    /// Checks what can only be said at the end.
    ///
    /// - Parameter dayHasEnded: Whether the last day is over, so that nobody may be left in line.
    public mutating func finish(dayHasEnded: Bool = false) {
        line = 0
        if dayHasEnded { for (kind, sentence) in day.left() { report(kind, sentence) } }
        for (head, found) in heads.sorted(by: { $0.key.text < $1.key.text }) where !found {
            report(.head, "the head \(head.printed)… is not in the chain: records were removed or altered")
        }
        for ticket in printed where !seen.contains(ticket.number) {
            report(.ticket, "the ticket \(ticket.number) has no record")
        }
    }

    private mutating func checkChain(_ record: LedgerRecord) {
        if record.lane != lane { report(.lane, "it is of the lane \(record.lane)") }
        guard let previous else {
            if record.n == 1, record.previous != LedgerLink.origin.text {
                report(.link, "the first record of a lane names a record before it")
            }
            return
        }
        if record.n != previous.n + 1 {
            report(.position, "its place is \(record.n), but \(previous.n + 1) would follow")
        }
        if record.previous != last?.text {
            report(.link, "it does not follow the record before it; one of the two was altered, or records are missing")
        }
        if record.at < previous.at { report(.time, "\(record.at) is before \(previous.at)") }
        if record.day < previous.day { report(.time, "the day \(record.day) is before \(previous.day)") }
        if record.day > previous.day {
            for (kind, sentence) in day.left() { report(kind, sentence) }
            day = ReplayedDay()
        }
    }

    private mutating func check(_ record: LedgerRecord, _ link: LedgerLink) {
        guard let ticket = printed.first(where: { $0.number == record.number }) else { return }
        seen.insert(ticket.number)
        if !link.begins(with: ticket.digits) {
            report(.ticket, "the link of \(record.number) is \(link.printed), not \(ticket.digits) as printed")
        }
    }

    private mutating func report(_ kind: LedgerFault.Kind, _ sentence: String) {
        faultCount += 1
        if faults.count < Self.faultLimit { faults.append(LedgerFault(kind, line: line, sentence)) }
    }
}

/// What was in a ledger.
public struct LedgerSummary: Sendable, Equatable {
    /// How many records.
    public var records = 0
    /// The days, oldest and newest.
    public var days: ClosedRange<CivilDate>?
    /// How many numbers were given.
    public var numbers = 0
    /// How many calls, without those repeated.
    public var calls = 0
    /// How many of them were out of order, for a published reason.
    public var outOfOrder = 0
    /// How many steps were taken back.
    public var undone = 0
    /// The credits that were given, in milliseconds.
    public var credits: Set<Int64> = []

    mutating func count(_ record: LedgerRecord) {
        records += 1
        let first = min(days?.lowerBound ?? record.day, record.day)
        days = first...max(days?.upperBound ?? record.day, record.day)
        if let credit = record.credit { credits.insert(credit) }
        switch record.what {
        case .issued: numbers += 1
        case .called:
            calls += 1
            if record.reason != nil { outOfOrder += 1 }
        case .undone: undone += 1
        default: break
        }
    }
}
