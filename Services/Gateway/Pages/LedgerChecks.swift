import JSONRPC
import QueueAPI
import QueueRules
import Synchronization

/// A lane's day as it was published, with what a check of it has found.
struct CheckedLedger: Sendable {
    let lane: Code
    let day: CivilDate
    /// All records with their links, in order.
    private(set) var records: [(record: LedgerRecord, link: LedgerLink)] = []
    private(set) var replay: LedgerReplay
    /// Whether the day has ended, so that nobody may be left in line.
    private(set) var ended = false

    init(lane: Code, day: CivilDate) {
        self.lane = lane
        self.day = day
        replay = LedgerReplay(lane: lane)
    }

    /// Takes in what follows.
    mutating func add(_ part: LedgerPage) {
        for text in part.records {
            if let checked = replay.add(Array(text.utf8)) { records.append(checked) }
        }
        ended = part.ended && !part.more
    }

    /// The replay with what can only be said at the end.
    var finished: LedgerReplay {
        var replay = replay
        replay.finish(dayHasEnded: ended)
        return replay
    }
}

/// What was read and checked of the lanes' running days, so that whoever looks again makes the gateway check only what is
/// new.
final class LedgerChecks: Sendable {
    /// How many records are kept at most, of all lanes together: some 20 MiB.
    private let limit: Int

    private let kept = Mutex<[Code: CheckedLedger]>([:])

    init(limit: Int = 20_000) { self.limit = limit }

    /// What is known of a lane's day, or of its last one when none is named.
    func known(_ lane: Code, on day: CivilDate?) -> CheckedLedger? {
        guard let ledger = kept.withLock({ $0[lane] }), day == nil || day == ledger.day else { return nil }
        return ledger
    }

    /// Keeps a day, if it is the newest of its lane and there is room.
    func keep(_ ledger: CheckedLedger) {
        kept.withLock { kept in
            if let other = kept[ledger.lane] {
                guard (other.day, other.records.count) < (ledger.day, ledger.records.count) else { return }
            }
            kept[ledger.lane] = nil
            while ledger.records.count + kept.values.reduce(0, { $0 + $1.records.count }) > limit,
                let longest = kept.values.max(by: { $0.records.count < $1.records.count })
            { kept[longest.lane] = nil }
            if ledger.records.count <= limit { kept[ledger.lane] = ledger }
        }
    }
}
