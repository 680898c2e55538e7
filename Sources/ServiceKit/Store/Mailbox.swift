import DequeModule
import Foundation

/// A bounded queue between many callers and a few threads that take several items at once.
///
/// Never blocks a caller: an offer to a full or closed mailbox is refused. A thread that takes sleeps until something
/// comes, so batches form by themselves while the previous one is at work.
final class Mailbox<Item: Sendable>: @unchecked Sendable {
    // Sendable because every variable below is touched only while `condition` is locked.
    private let condition = NSCondition()
    private let limit: Int
    private var items: Deque<Item> = []
    private var sleepers = 0
    private var closed = false

    enum Offer {
        case accepted
        case full
        case closed
    }

    /// Makes an empty mailbox that holds at most `limit` items.
    init(limit: Int) {
        precondition(limit > 0)
        self.limit = limit
        items.reserveCapacity(min(limit, 256))
    }

    func offer(_ item: Item) -> Offer {
        condition.lock()
        defer { condition.unlock() }
        if closed { return .closed }
        if items.count >= limit { return .full }
        items.append(item)
        // Waking costs a system call, so it is done only when somebody sleeps.
        if sleepers > 0 { condition.signal() }
        return .accepted
    }

    /// Takes up to `most` items into `batch`, sleeping while there are none.
    ///
    /// Returns false when the mailbox is closed and empty. With `patience`, returns true with an empty batch once that
    /// many seconds went by.
    func take(upTo most: Int, into batch: inout [Item], patience: Double? = nil) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        let deadline = patience.map { Date(timeIntervalSinceNow: $0) }
        while items.isEmpty {
            if closed { return false }
            sleepers += 1
            defer { sleepers -= 1 }
            if let deadline {
                if !condition.wait(until: deadline) { return true }
            } else {
                condition.wait()
            }
        }
        let count = min(most, items.count)
        batch.append(contentsOf: items.prefix(count))
        items.removeFirst(count)
        return true
    }

    /// Refuses further offers; what waits is still handed out.
    func close() {
        condition.lock()
        closed = true
        condition.broadcast()
        condition.unlock()
    }

    /// How many items wait now.
    var count: Int {
        condition.lock()
        defer { condition.unlock() }
        return items.count
    }
}
