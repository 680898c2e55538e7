import Testing

@testable import QueueEstimates

@Suite struct WaitEstimatorTests {
    private static let schedule = DaySchedule(midnight: 0, open: 28_800, close: 54_000, breaks: [43_200..<46_800])

    private func ticket(
        _ id: Int64, _ phase: SeenTicket.Phase, joined: Double, called: Double? = nil, released: Double? = nil
    )
        -> SeenTicket
    {
        SeenTicket(
            id: id, lane: 1, service: "S", due: Int64(joined * 1000), phase: phase, joined: joined, called: called,
            released: released, counter: "C")
    }

    /// A lane at which everything takes ten minutes, with one counter open.
    private func known() -> WaitEstimator {
        var estimator = WaitEstimator()
        estimator.begin(Self.schedule)
        for id in 0..<30 as Range<Int64> {
            estimator.learn(ticket(-id, .away, joined: 0, called: 100, released: 700))
        }
        estimator.see(counter: "C", lanes: [1], isOpen: true, at: 28_800)
        return estimator
    }

    @Test func nothingIsSaidBeforeAnythingIsKnown() {
        var estimator = WaitEstimator()
        estimator.begin(Self.schedule)
        estimator.see(ticket(1, .waiting, joined: 30_000), at: 30_000)
        #expect(estimator.estimate(of: 1, at: 30_000) == nil)
        #expect(estimator.ahead(of: 1) == 0)
        #expect(estimator.estimateIfJoined(lane: 2, at: 30_000) == nil)
    }

    @Test func nobodyWaitsForACounterThatHasNobody() throws {
        let estimate = try #require(known().estimateIfJoined(lane: 1, at: 30_000))
        #expect(estimate.ahead == 0 && estimate.median == 0)
    }

    @Test func eachOneAheadAddsAService() throws {
        var estimator = known()
        estimator.see(ticket(1, .atCounter("C"), joined: 30_000, called: 30_000), at: 30_000)
        let first = try #require(estimator.estimateIfJoined(lane: 1, at: 30_000))
        for id in 2...4 as ClosedRange<Int64> { estimator.see(ticket(id, .waiting, joined: 30_000), at: 30_000) }
        let fourth = try #require(estimator.estimateIfJoined(lane: 1, at: 30_001))
        #expect(fourth.ahead == 3)
        #expect((1800.0...2000).contains(fourth.median - first.median))
        #expect(fourth.ninth > fourth.median)
    }

    @Test func theBreakIsCounted() throws {
        var estimator = known()
        estimator.see(ticket(1, .atCounter("C"), joined: 43_000, called: 43_000), at: 43_000)
        estimator.see(ticket(2, .waiting, joined: 43_000), at: 43_000)
        let estimate = try #require(estimator.estimateIfJoined(lane: 1, at: 43_000))
        #expect(estimate.median > 3600, "ten minutes of work are left when the break begins")
    }

    @Test func seeingTheSameTwiceChangesNothing() {
        var estimator = known()
        for _ in 0..<3 { estimator.see(ticket(1, .waiting, joined: 30_000), at: 30_000) }
        #expect(estimator.waiting(in: 1) == 1)
        for _ in 0..<3 { estimator.see(ticket(1, .away, joined: 30_000), at: 30_001) }
        #expect(estimator.waiting(in: 1) == 0 && estimator.ahead(of: 1) == nil)
    }

    @Test func aNewDayBeginsWithAnEmptyLine() {
        var estimator = known()
        estimator.see(ticket(1, .waiting, joined: 30_000), at: 30_000)
        estimator.begin(nil)
        #expect(estimator.waiting(in: 1) == 0)
        #expect(estimator.counters.values.allSatisfy { !$0.isOpen && $0.ticket == nil })
    }
}
