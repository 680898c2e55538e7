import FeedbackAPI
import JSONRPC
import ServiceKit

/// How often each mark was given.
struct ScoreCounts: Equatable, Sendable {
    /// Marks 1 to 4, in this order.
    private(set) var counts = [0, 0, 0, 0]

    init() {}

    /// Counts that are known already, for marks 1 to 4.
    init(ones: Int, twos: Int, threes: Int, fours: Int) { counts = [ones, twos, threes, fours] }

    mutating func add(_ other: ScoreCounts) {
        for mark in counts.indices { counts[mark] += other.counts[mark] }
    }

    var count: Int { counts.reduce(0, +) }

    /// The mean, rounded half away from zero to two decimals; nil when nothing was given.
    var average: Double? {
        guard count > 0 else { return nil }
        let sum = counts.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element }
        // In whole hundredths, so that the rounding is that of arithmetic and not of binary fractions.
        let hundredths = (200 * sum + count) / (2 * count)
        return Double(hundredths) / 100
    }
}

extension Period {
    /// A period; throws `period_invalid` when it ends before it begins or is longer than ten years.
    init(from: CivilDate, to: CivilDate) throws(RPCError) {
        try self.init(from: from, to: to, refusal: FeedbackAPI.periodInvalid)
    }
}
