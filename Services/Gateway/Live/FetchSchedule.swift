/// Decides when to fetch a snapshot: at most one fetch is under way for a key, and what becomes dirty meanwhile is
/// fetched once more afterwards, however often it became dirty.
///
/// Pure: it says what to do and does nothing itself.
struct FetchSchedule<Key: Hashable & Sendable>: Sendable {
    private enum State {
        case fetching
        case fetchingAndDirty
    }

    private var states: [Key: State] = [:]
    private var queue: [Key] = []
    private var queued: Set<Key> = []
    private let limit: Int

    /// - Parameter limit: The most fetches under way at a time; the others wait for their turn.
    init(limit: Int) { self.limit = limit }

    /// How many fetches are under way.
    var inFlight: Int { states.count }

    /// Whether a fetch of the key is under way or waits for its turn.
    func isBusy(_ key: Key) -> Bool { states[key] != nil || queued.contains(key) }

    /// Something changed. Returns true when a fetch must be started now.
    mutating func dirty(_ key: Key) -> Bool {
        if states[key] != nil {
            states[key] = .fetchingAndDirty
            return false
        }
        guard !queued.contains(key) else { return false }
        guard states.count < limit else {
            queue.append(key)
            queued.insert(key)
            return false
        }
        states[key] = .fetching
        return true
    }

    /// A fetch has ended. Returns the keys whose fetch must be started now.
    ///
    /// - Parameter wanted: Whether somebody still watches the key.
    mutating func finished(_ key: Key, wanted: (Key) -> Bool) -> [Key] {
        let again = states.removeValue(forKey: key) == .fetchingAndDirty
        if again, wanted(key), !queued.contains(key) {
            queue.append(key)
            queued.insert(key)
        }
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
