/// How long many things took, in classes that grow by a tenth each, so that memory does not grow with their number.
struct LatencyHistogram: Equatable, Sendable {
    private static let smallest = 0.01
    private static let growth = 1.1
    private static let classes = 200

    private var counts = [Int](repeating: 0, count: classes)
    /// How many there were.
    private(set) var count = 0

    /// Adds one.
    mutating func add(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        add(milliseconds: Double(seconds) * 1000 + Double(attoseconds) / 1e15)
    }

    /// Adds one, in milliseconds.
    mutating func add(milliseconds: Double) {
        var bound = Self.smallest
        var index = 0
        while bound < milliseconds, index < Self.classes - 1 {
            bound *= Self.growth
            index += 1
        }
        counts[index] += 1
        count += 1
    }

    /// The bound, in milliseconds, that a share of them did not exceed; nil when there were none.
    func quantile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        var left = Int((share * Double(count)).rounded(.up))
        var bound = Self.smallest
        for number in counts {
            left -= number
            if left <= 0 { return bound }
            bound *= Self.growth
        }
        return bound
    }
}
