/// The simulated time of day, from a clock that never jumps.
struct DayClock: Sendable {
    private let origin: ContinuousClock.Instant
    /// Seconds since midnight at the origin.
    let start: Double
    /// Simulated seconds per real second.
    let speed: Double

    /// A clock that shows `start` now.
    init(start: Double, speed: Double, origin: ContinuousClock.Instant = .now) {
        self.start = start
        self.speed = speed
        self.origin = origin
    }

    /// Real seconds since the origin.
    var elapsed: Double {
        let (seconds, attoseconds) = origin.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// Seconds since midnight.
    var now: Double { start + elapsed * speed }

    /// The real instant at which the clock shows `time`.
    func instant(of time: Double) -> ContinuousClock.Instant {
        origin + .nanoseconds(Int64(max(0, (time - start) / speed) * 1e9))
    }
}
