import Foundation
public import JSONRPC
import Synchronization

/// Tells what time it is for people: what is printed on a ticket and decides the service day.
///
/// Never used to measure how long something takes: the wall clock jumps. Timeouts use a monotonic clock.
public protocol WallClock: Sendable {
    /// The present moment.
    func now() -> Timestamp
}

/// The machine's own clock.
public struct SystemClock: WallClock {
    /// Makes the machine's clock.
    public init() {}

    /// The machine's time, to the millisecond.
    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that stands still until a test moves it.
public final class ManualClock: WallClock {
    private let milliseconds: Synchronization.Atomic<Int64>

    /// Makes a clock that shows `start`.
    public init(_ start: Timestamp) {
        milliseconds = Synchronization.Atomic(start.milliseconds)
    }

    /// The time last set.
    public func now() -> Timestamp {
        Timestamp(milliseconds: milliseconds.load(ordering: .acquiring))
    }

    /// Shows `time` from now on; it may lie in the past.
    public func set(_ time: Timestamp) {
        milliseconds.store(time.milliseconds, ordering: .releasing)
    }

    /// Moves the time by `duration`, which may be negative.
    public func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        milliseconds.wrappingAdd(seconds * 1000 + attoseconds / 1_000_000_000_000_000, ordering: .acquiringAndReleasing)
    }
}

/// A clock that starts at a chosen moment and runs faster or slower than the world, to play a whole day in minutes.
public struct ScaledClock: WallClock {
    /// What the clock showed when it was made.
    public let start: Timestamp
    /// Seconds shown per second that passes.
    public let speed: Double
    private let origin: ContinuousClock.Instant

    /// Makes a clock that shows `start` now and runs `speed` times as fast as the world.
    public init(start: Timestamp, speed: Double) {
        precondition(speed > 0 && speed.isFinite)
        self.start = start
        self.speed = speed
        origin = .now
    }

    /// Reads `2026-11-25T07:30:00+07:00@60`: a start and, after `@`, the speed (1 when left out).
    ///
    /// Returns nil if the text is something else or the speed is not between 0.001 and 100,000.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let start = Timestamp(String(first)) else { return nil }
        guard parts.count == 2 else {
            self.init(start: start, speed: 1)
            return
        }
        guard let speed = Double(parts[1]), (0.001...100_000).contains(speed) else { return nil }
        self.init(start: start, speed: speed)
    }

    /// The scaled present, from the monotonic clock: a jump of the machine's clock does not show.
    public func now() -> Timestamp {
        let (seconds, attoseconds) = origin.duration(to: .now).components
        let elapsed = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        return Timestamp(milliseconds: start.milliseconds + Int64(elapsed * speed))
    }
}
