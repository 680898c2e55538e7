import Testing

@testable import mpp

struct WaitStatisticsTests {
    @Test func takesRanks() throws {
        let statistics = try #require(WaitStatistics([5, 1, 3, 2, 4, 10, 6, 9, 7, 8]))
        #expect(statistics.mean == 5.5)
        #expect(statistics.median == 5)
        #expect(statistics.ninth == 9)
        #expect(statistics.longest == 10)
        #expect(WaitStatistics([]) == nil)
        #expect(WaitStatistics([2])?.ninth == 2)
    }

    @Test func countsLatenciesInClasses() throws {
        var histogram = LatencyHistogram()
        for milliseconds in 1...100 { histogram.add(milliseconds: Double(milliseconds)) }
        let half = try #require(histogram.quantile(0.5))
        let most = try #require(histogram.quantile(0.99))
        #expect((50...56).contains(half))
        #expect((99...110).contains(most))
        #expect(LatencyHistogram().quantile(0.5) == nil)
    }
}
