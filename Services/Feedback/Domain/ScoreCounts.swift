import FeedbackAPI
import JSONRPC

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

/// The first and the last day of a summary.
struct Period: Equatable, Sendable {
    let from: CivilDate
    let to: CivilDate

    /// Ten years, with their leap days.
    static let longest = 3653

    /// A period; throws `period_invalid` when it ends before it begins or is longer than ten years.
    init(from: CivilDate, to: CivilDate) throws(RPCError) {
        guard to >= from else {
            throw RPCError(FeedbackAPI.periodInvalid, fields: [.init("to", "must not be before from")])
        }
        guard to.daysSince1970 - from.daysSince1970 < Self.longest else {
            throw RPCError(FeedbackAPI.periodInvalid, fields: [.init("to", "must be at most ten years after from")])
        }
        self.from = from
        self.to = to
    }
}
