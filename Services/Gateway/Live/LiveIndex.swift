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
        /// Figures over the whole site: more exact than to the second, they would only flicker.
        var later: [LiveKey] = []

        /// This and another.
        static func += (affected: inout Affected, more: Affected) {
            affected.now += more.now
            affected.soon += more.soon
            affected.later += more.later
        }
    }

    private var facts: [LiveKey: SnapshotFacts] = [:]
    private var waiting: [String: Set<LiveKey>] = [:]
    private var counters: [String: Set<LiveKey>] = [:]
    private var boards: [String: Set<LiveKey>] = [:]

    /// All watched keys.
    var keys: [LiveKey] { Array(facts.keys) }

    /// Notes what the newest snapshot of a key says.
    mutating func learned(_ key: LiveKey, _ new: SnapshotFacts) {
        forget(key)
        facts[key] = new
        switch key {
        case .board: for lane in new.lanes { boards[lane, default: []].insert(key) }
        case .lane, .site, .figures: break
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
            boards[lane]?.remove(key)
            if boards[lane]?.isEmpty == true { boards[lane] = nil }
        }
    }

    /// What a change of a ticket concerns: its own page, the boards, the counters of its lane, and those who wait there.
    func affected(by event: TicketEvent) -> Affected {
        let ticket = LiveKey.ticket(event.code.text)
        var now = watched([.board(Self.wholeSite), .board(event.agency.text), ticket, .lane(event.lane.text)])
        now.formUnion(boards[event.lane.text] ?? [])
        now.formUnion(counters[event.lane.text] ?? [])
        if let counter = event.counter { now.formUnion(watched([.counter(counter.text)])) }
        var result = Affected(now: Array(now), later: overviews)
        // What happens at the counter changes nothing for those in line.
        guard event.change.movesLine else { return result }
        result.soon = waiting[event.lane.text].map { Array($0.subtracting([ticket])) } ?? []
        return result
    }

    /// What a change of a counter concerns: itself, the boards, which tell how many are open, and how long those wait
    /// who are in line for it.
    func affected(by event: CounterEvent) -> Affected {
        var now = watched([.counter(event.counter.text), .board(Self.wholeSite), .board(event.agency.text)])
        var soon: Set<LiveKey> = []
        for lane in event.lanes.map(\.text) {
            now.formUnion(boards[lane] ?? [])
            now.formUnion(watched([.lane(lane)]))
            soon.formUnion(waiting[lane] ?? [])
        }
        return Affected(now: Array(now), soon: Array(soon), later: overviews)
    }

    /// What a change of a lane's intake concerns: itself and the boards.
    func affected(by event: LaneEvent) -> Affected {
        var now = watched([.lane(event.lane.text), .board(Self.wholeSite), .board(event.agency.text)])
        now.formUnion(boards[event.lane.text] ?? [])
        return Affected(now: Array(now), later: overviews)
    }

    /// What the mere passing of time makes stale: waits grow, and doors open and close.
    var agedByTime: [LiveKey] {
        facts.keys.filter { key in
            switch key {
            case .board, .lane, .site, .figures: true
            case .ticket, .counter: false
            }
        }
    }

    private var overviews: [LiveKey] { Array(watched([.site, .figures])) }

    private func watched(_ keys: [LiveKey]) -> Set<LiveKey> { Set(keys.filter { facts[$0] != nil }) }
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
