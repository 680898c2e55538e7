import JSONRPC
import NIOConcurrencyHelpers
import Synchronization

/// Knows the last event and wakes those who wait for the next one.
final class EventFeed: Sendable {
    private struct Waiter {
        let after: Int64
        let continuation: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var nextID: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
        var closed = false
    }

    private let last: Synchronization.Atomic<Int64>
    private let state = NIOLockedValueBox(State())
    private let limit: Int

    init(last: Int64, limit: Int) {
        self.last = Synchronization.Atomic(last)
        self.limit = limit
    }

    var lastEvent: Int64 { last.load(ordering: .acquiring) }

    /// Tells that everything up to `sequence` is on disk.
    func advance(to sequence: Int64) {
        guard sequence > last.load(ordering: .relaxed) else { return }
        last.store(sequence, ordering: .releasing)
        let woken = state.withLockedValue { state -> [Waiter] in
            if state.waiters.isEmpty { return [] }
            let due = state.waiters.filter { $0.value.after < sequence }
            for id in due.keys { state.waiters[id] = nil }
            return Array(due.values)
        }
        for waiter in woken { waiter.continuation.resume() }
    }

    /// Returns when there is an event after `sequence`. Throws when cancelled, closed, or too many wait already.
    func wait(after sequence: Int64) async throws {
        if lastEvent > sequence { return }
        let id = state.withLockedValue { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let refusal = state.withLockedValue { state -> Result<Void, any Error>? in
                    // Looked at again under the lock that `advance` takes after it has stored the new number.
                    if lastEvent > sequence { return .success(()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.closed { return .failure(RPCError(.draining)) }
                    if state.waiters.count >= limit { return .failure(RPCError(.overloaded)) }
                    state.waiters[id] = Waiter(after: sequence, continuation: continuation)
                    return nil
                }
                if let refusal { continuation.resume(with: refusal) }
            }
        } onCancel: {
            let waiter = state.withLockedValue { $0.waiters.removeValue(forKey: id) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    func close() {
        let waiters = state.withLockedValue { state in
            state.closed = true
            let all = Array(state.waiters.values)
            state.waiters = [:]
            return all
        }
        for waiter in waiters { waiter.continuation.resume(throwing: RPCError(.draining)) }
    }
}
