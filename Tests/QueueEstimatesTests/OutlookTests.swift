import Testing

@testable import QueueEstimates

@Suite struct OutlookTests {
    /// One counter, ten minutes each, and some people in line at nine o'clock.
    private func lane(waiting: Int) -> WaitEstimator {
        var estimator = WaitEstimator()
        estimator.begin(DaySchedule(midnight: 0, open: 28_800, close: 54_000, breaks: [43_200..<46_800]))
        func ticket(_ id: Int64, _ phase: SeenTicket.Phase, joined: Double) -> SeenTicket {
            SeenTicket(
                id: id, lane: 1, service: "S", due: Int64(joined * 1000), phase: phase, joined: joined,
                called: phase == .away ? 100 : nil, released: phase == .away ? 700 : nil, counter: "C")
        }
        for id in 1...30 as ClosedRange<Int64> { estimator.learn(ticket(-id, .away, joined: 0)) }
        estimator.see(counter: "C", lanes: [1], isOpen: true, at: 28_800)
        for id in 0..<waiting { estimator.see(ticket(Int64(id), .waiting, joined: 30_000), at: 30_000) }
        return estimator
    }

    @Test func oneMoreCounterHelps() throws {
        let basis = try #require(lane(waiting: 20).basis(lane: 1, at: 32_400))
        let now = basis.play(OutlookQuestion())
        let more = basis.play(OutlookQuestion(extraCounters: 1, from: 36_000))
        #expect(more.medianWait < now.medianWait * 0.95, "\(more) \(now)")
        #expect(more.lastCalled < now.lastCalled)
    }

    @Test func aLongLineLeavesNoTimeForMoreNumbers() throws {
        let short = try #require(lane(waiting: 2).basis(lane: 1, at: 32_400)).play(OutlookQuestion())
        #expect(try #require(short.lastNumber) > 45_000)
        let basis = try #require(lane(waiting: 60).basis(lane: 1, at: 30_600))
        #expect(basis.play(OutlookQuestion()).lastNumber == nil, "sixty people are ten hours of work")
    }

    @Test func nothingIsSaidOfALaneThatIsNotKnown() {
        var estimator = WaitEstimator()
        estimator.begin(DaySchedule(midnight: 0, open: 28_800, close: 54_000, breaks: []))
        #expect(estimator.basis(lane: 1, at: 30_000) == nil)
    }
}
