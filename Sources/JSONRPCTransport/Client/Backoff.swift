import NIOCore

/// Pauses that double, with jitter, so that many clients do not come back at the same moment.
struct Backoff {
    private let first: TimeAmount
    private let longest: TimeAmount
    private var failures = 0

    init(first: TimeAmount, longest: TimeAmount) {
        self.first = first
        self.longest = longest
    }

    /// The next pause: between half of and the whole of the doubled one.
    mutating func next(using random: inout some RandomNumberGenerator) -> TimeAmount {
        let doubled = first.nanoseconds << Int64(min(failures, 20))
        failures += 1
        let whole = min(doubled, longest.nanoseconds)
        return .nanoseconds(Int64.random(in: (whole / 2)...whole, using: &random))
    }

    mutating func reset() {
        failures = 0
    }
}
