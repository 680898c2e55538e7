import Synchronization

/// How many wait for something of which only so many may.
final class WaitingCount: Sendable {
    private let count = Mutex(0)

    /// One more waits, unless too many do.
    func enter(most: Int) -> Bool {
        count.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    /// One waits no more.
    func leave() {
        count.withLock { $0 -= 1 }
    }
}
