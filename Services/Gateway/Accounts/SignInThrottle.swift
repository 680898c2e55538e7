/// Slows down who guesses passwords: a limited number of failures for each account name and each address.
///
/// Pure: the caller says what time it is, on a clock that never jumps.
struct SignInThrottle: Sendable {
    /// The limits.
    struct Limits: Sendable {
        /// Failures for one name.
        var perName = 5
        /// Failures from one address. More, because a whole office may sit behind one.
        var perAddress = 30
        /// How long a failure counts.
        var window: Duration = .seconds(300)
        /// The most names and addresses that are remembered; beyond, those first forgotten are the oldest.
        var entries = 20_000
    }

    private struct Count {
        var failures: Int
        var since: Duration
    }

    private let limits: Limits
    private var counts: [String: Count] = [:]

    init(limits: Limits = Limits()) { self.limits = limits }

    /// How long to wait before another attempt is looked at; nil when it may be made now.
    func wait(name: String, address: String, now: Duration) -> Duration? {
        [wait("n " + name, limits.perName, now), wait("a " + address, limits.perAddress, now)].compactMap(\.self).max()
    }

    /// Notes an attempt before its password is looked at, so that many at once cannot slip through.
    mutating func attempted(name: String, address: String, now: Duration) {
        for key in ["n " + name, "a " + address] {
            if let count = counts[key], now - count.since < limits.window {
                counts[key]?.failures += 1
            } else {
                makeRoom(now)
                counts[key] = Count(failures: 1, since: now)
            }
        }
    }

    /// Forgets the failures for a name whose holder has just signed in.
    mutating func succeeded(name: String, address: String) {
        counts["n " + name] = nil
        if let count = counts["a " + address] { counts["a " + address]?.failures = max(0, count.failures - 1) }
    }

    private func wait(_ key: String, _ limit: Int, _ now: Duration) -> Duration? {
        guard let count = counts[key], count.failures >= limit, now - count.since < limits.window else { return nil }
        return limits.window - (now - count.since)
    }

    private mutating func makeRoom(_ now: Duration) {
        guard counts.count >= limits.entries else { return }
        counts = counts.filter { now - $0.value.since < limits.window }
        guard counts.count >= limits.entries, let oldest = counts.min(by: { $0.value.since < $1.value.since }) else {
            return
        }
        counts[oldest.key] = nil
    }
}
