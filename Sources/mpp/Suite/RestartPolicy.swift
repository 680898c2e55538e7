/// Decides whether and when a process that died is started again: at once at first, then more and more slowly, and not
/// at all when it keeps dying.
struct RestartPolicy: Sendable {
    /// What to do about a death.
    enum Decision: Equatable, Sendable {
        /// Start it again after this long.
        case restart(after: Duration)
        /// Leave it.
        case giveUp
    }

    /// How many deaths within `window` are too many.
    let tooMany: Int
    /// The stretch of time over which deaths are counted.
    let window: Duration
    /// The pause after the first death; it doubles with each further one inside the window.
    let firstPause: Duration
    /// The longest pause.
    let longestPause: Duration
    private var deaths: [ContinuousClock.Instant] = []

    /// Five deaths in thirty seconds are too many; pauses of 0.1 to 3 seconds.
    static let standard = RestartPolicy(
        tooMany: 5, window: .seconds(30), firstPause: .milliseconds(100), longestPause: .seconds(3))

    /// A policy.
    init(tooMany: Int, window: Duration, firstPause: Duration, longestPause: Duration) {
        self.tooMany = tooMany
        self.window = window
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    /// Counts a death.
    mutating func died(at instant: ContinuousClock.Instant) -> Decision {
        deaths.removeAll { $0.duration(to: instant) >= window }
        deaths.append(instant)
        guard deaths.count < tooMany else { return .giveUp }
        let pause = firstPause * (1 << (deaths.count - 1))
        return .restart(after: min(pause, longestPause))
    }
}
