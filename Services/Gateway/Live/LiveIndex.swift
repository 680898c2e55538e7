import JSONRPC
import QueueAPI

/// Knows which of the watched keys an event concerns. Pure.
struct LiveIndex: Sendable {
    /// The zone that shows all lanes.
    static let wholeSite = "semua"

    /// What an event makes stale.
    struct Affected: Sendable, Equatable {
        /// Whoever looks at these waits for the news.
        var now: [LiveKey] = []
        /// A number went up or down by one; a few of these may be taken together.
        var soon: [LiveKey] = []
    }

    private var facts: [LiveKey: SnapshotFacts] = [:]
    private var waiting: [String: Set<LiveKey>] = [:]
    private var counters: [String: Set<LiveKey>] = [:]

    /// All watched keys.
    var keys: [LiveKey] { Array(facts.keys) }

    /// Notes what the newest snapshot of a key says.
    mutating func learned(_ key: LiveKey, _ new: SnapshotFacts) {
        forget(key)
        facts[key] = new
        switch key {
        case .board: break
        case .ticket: if new.waits { for lane in new.lanes { waiting[lane, default: []].insert(key) } }
        case .counter: for lane in new.lanes { counters[lane, default: []].insert(key) }
        }
    }

    /// Nobody watches the key any more.
    mutating func forget(_ key: LiveKey) {
        guard let old = facts.removeValue(forKey: key) else { return }
        for lane in old.lanes {
            waiting[lane]?.remove(key)
            if waiting[lane]?.isEmpty == true { waiting[lane] = nil }
            counters[lane]?.remove(key)
            if counters[lane]?.isEmpty == true { counters[lane] = nil }
        }
    }

    /// What a change of a ticket concerns: its own page, the boards, the counters of its lane, and those who wait there.
    func affected(by event: TicketEvent) -> Affected {
        var result = Affected()
        let ticket = LiveKey.ticket(event.code.text)
        var now = Set([.board(Self.wholeSite), .board(event.agency.text), ticket].filter { facts[$0] != nil })
        now.formUnion(counters[event.lane.text] ?? [])
        if let counter = event.counter.map({ LiveKey.counter($0.text) }), facts[counter] != nil { now.insert(counter) }
        result.now = Array(now)
        // What happens at the counter changes nothing for those in line.
        guard event.change.movesLine else { return result }
        result.soon = waiting[event.lane.text].map { Array($0.subtracting([ticket])) } ?? []
        return result
    }

    /// What a change of a counter concerns: itself, and the boards, which tell how many are open.
    func affected(by event: CounterEvent) -> Affected {
        let keys: [LiveKey] = [.counter(event.counter.text), .board(Self.wholeSite), .board(event.agency.text)]
        return Affected(now: keys.filter { facts[$0] != nil })
    }
}

extension TicketChange {
    /// Whether the change may alter how many are ahead of others.
    fileprivate var movesLine: Bool {
        switch self {
        case .issued, .checkedIn, .called, .resumed, .arrived, .undone, .rejoined, .cancelled, .expired: true
        case .recalled, .started, .parked, .advanced, .served, .unfinished, .missed: false
        }
    }
}
