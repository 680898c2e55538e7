import FeedbackAPI
import JSONRPC
import ServiceKit
import Testing

@testable import Feedback

@Suite struct ScoreCountsTests {
    static let averages: [([Int], Double?)] = [
        ([0, 0, 0, 0], nil), ([0, 0, 0, 1], 4), ([1, 0, 0, 1], 2.5), ([1, 0, 0, 2], 3), ([0, 0, 1, 2], 3.67),
        ([0, 0, 2, 1], 3.33), ([199, 1, 0, 0], 1.01), ([201, 1, 0, 0], 1), ([1, 0, 0, 0], 1),
    ]

    @Test(arguments: averages) func averageHasTwoDecimals(_ counts: [Int], _ average: Double?) {
        let scores = ScoreCounts(ones: counts[0], twos: counts[1], threes: counts[2], fours: counts[3])
        #expect(scores.average == average)
        #expect(scores.count == counts.reduce(0, +))
    }

    @Test func periodsHaveAnOrderAndALength() throws {
        let start = CivilDate(daysSince1970: 20_000)
        let early = #expect(throws: RPCError.self) { try Period(from: start, to: start.advanced(byDays: -1)) }
        #expect(early?.is(FeedbackAPI.periodInvalid) == true)
        #expect(throws: RPCError.self) { try Period(from: start, to: start.advanced(byDays: 3653)) }
        #expect(try Period(from: start, to: start.advanced(byDays: 3652)).from == start)
    }
}
