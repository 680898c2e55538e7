/// Decides when to fetch a snapshot: at most one fetch is under way for a key, after which the key rests for a while; what
/// becomes dirty meanwhile is fetched once more afterwards, however often it became dirty.
///
/// Pure: it says what to do and does nothing itself.
struct FetchSchedule<Key: Hashable & Sendable>: Sendable {
    private enum State {
        case fetching
        case fetchingAndDirty
    }

    private var states: [Key: State] = [:]
    /// The keys that rest, and whether each has become dirty.
    private var resting: [Key: Bool] = [:]
    private var queue: [Key] = []
    private var queued: Set<Key> = []
    private let limit: Int

    /// - Parameter limit: The most fetches under way at a time; the others wait for their turn.
    init(limit: Int) { self.limit = limit }

    /// How many fetches are under way.
    var inFlight: Int { states.count }

    /// Whether a fetch of the key is under way, or will begin by itself.
    func isBusy(_ key: Key) -> Bool { states[key] != nil || queued.contains(key) || resting[key] == true }

    /// Something changed. Returns true when a fetch must be started now.
    mutating func dirty(_ key: Key) -> Bool {
        if states[key] != nil {
            states[key] = .fetchingAndDirty
            return false
        }
        guard resting[key] == nil else {
            resting[key] = true
            return false
        }
        guard !queued.contains(key) else { return false }
        guard states.count < limit else {
            line(up: key)
            return false
        }
        states[key] = .fetching
        return true
    }

    /// A fetch has ended, and the key rests. Returns the keys whose fetch must be started now.
    ///
    /// - Parameter wanted: Whether somebody still watches the key.
    mutating func finished(_ key: Key, wanted: (Key) -> Bool) -> [Key] {
        resting[key] = states.removeValue(forKey: key) == .fetchingAndDirty
        return start(wanted)
    }

    /// A key has rested. Returns the keys whose fetch must be started now.
    ///
    /// - Parameter wanted: Whether somebody still watches the key.
    mutating func rested(_ key: Key, wanted: (Key) -> Bool) -> [Key] {
        if resting.removeValue(forKey: key) == true, wanted(key) { line(up: key) }
        return start(wanted)
    }

    private mutating func line(up key: Key) {
        queue.append(key)
        queued.insert(key)
    }

    private mutating func start(_ wanted: (Key) -> Bool) -> [Key] {
        var start: [Key] = []
        var taken = 0
        while states.count < limit, taken < queue.count {
            let next = queue[taken]
            taken += 1
            queued.remove(next)
            guard wanted(next), states[next] == nil else { continue }
            states[next] = .fetching
            start.append(next)
        }
        queue.removeFirst(taken)
        return start
    }
}
