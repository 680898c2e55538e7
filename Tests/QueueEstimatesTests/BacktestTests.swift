import QueueEstimates
import Testing

@Suite struct BacktestTests {
    @Test func onDaysWithChangingStaffTheGoalsAreReached() throws {
        var ratios: [Double] = []
        for seed in 1...4 as ClosedRange<UInt64> {
            var days = GeneratedDays(seed: seed)
            var test = Backtest()
            for number in 0..<25 { test.replay(days.day(number), counted: number >= 10) }
            let figures = try #require(test.figures)
            #expect(figures.count > 1000)
            #expect((0.85...0.95).contains(figures.underNinth), "seed \(seed): P90 covers \(figures.underNinth)")
            #expect((0.42...0.58).contains(figures.underMedian), "seed \(seed): P50 covers \(figures.underMedian)")
            ratios.append(figures.ratio)
        }
        #expect(ratios.reduce(0, +) / Double(ratios.count) <= 0.7, "\(ratios)")
    }

    @Test func theSameSeedGivesTheSameFigures() {
        func figures() -> Backtest.Figures? {
            var days = GeneratedDays(seed: 7)
            var test = Backtest()
            for number in 0..<4 { test.replay(days.day(number), counted: number > 0) }
            return test.figures
        }
        #expect(figures() == figures())
    }
}
