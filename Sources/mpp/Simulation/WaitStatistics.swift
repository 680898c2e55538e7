/// What can be said about a set of durations.
struct WaitStatistics: Equatable, Sendable {
    let count: Int
    let mean: Double
    let median: Double
    /// Nine of ten are not longer.
    let ninth: Double
    let longest: Double

    /// Nil when there are none.
    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        count = sorted.count
        mean = sorted.reduce(0, +) / Double(sorted.count)
        median = Self.rank(sorted, 0.5)
        ninth = Self.rank(sorted, 0.9)
        longest = sorted[sorted.count - 1]
    }

    /// The smallest value that is not exceeded by a share of them (nearest rank).
    private static func rank(_ sorted: [Double], _ share: Double) -> Double {
        let position = (share * Double(sorted.count)).rounded(.up)
        return sorted[min(sorted.count - 1, max(0, Int(position) - 1))]
    }
}
