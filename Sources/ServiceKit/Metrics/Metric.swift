import NIOConcurrencyHelpers
import Synchronization

/// A number that only grows: calls, errors, bytes.
public final class Counter: Sendable {
    private let value = Synchronization.Atomic<Int64>(0)

    init() {}

    /// Adds `amount`, which must not be negative.
    public func increment(by amount: Int64 = 1) {
        assert(amount >= 0)
        value.wrappingAdd(amount, ordering: .relaxed)
    }

    /// The sum so far.
    public var total: Int64 { value.load(ordering: .relaxed) }
}

/// A number that goes up and down: connections, waiting commands.
public final class Gauge: Sendable {
    private let value = Synchronization.Atomic<Int64>(0)

    init() {}

    /// Sets the number.
    public func set(_ number: Int64) { value.store(number, ordering: .relaxed) }

    /// Adds `amount`, which may be negative.
    public func add(_ amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }

    /// The number now.
    public var current: Int64 { value.load(ordering: .relaxed) }
}

/// How measured values spread over fixed buckets: durations, sizes.
public final class Histogram: Sendable {
    /// Upper bounds in seconds that fit calls and commits: 100 µs to 10 s.
    public static let seconds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    struct State: Sendable {
        var counts: [Int64]
        var sum = 0.0
    }

    let bounds: [Double]
    private let state: NIOLockedValueBox<State>

    init(bounds: [Double]) {
        precondition(!bounds.isEmpty && bounds == bounds.sorted() && bounds.count <= 64)
        self.bounds = bounds
        state = NIOLockedValueBox(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    /// Counts one measured value.
    public func record(_ value: Double) {
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLockedValue { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    /// Counts one measured duration, in seconds.
    public func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        record(Double(seconds) + Double(attoseconds) / 1e18)
    }

    var snapshot: State { state.withLockedValue { $0 } }
}
