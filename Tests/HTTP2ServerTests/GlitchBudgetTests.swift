import NIOCore
import Testing

@testable import HTTP2Server

@Suite struct GlitchBudgetTests {
    private func at(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(1_000_000_000_000) + .milliseconds(milliseconds)
    }

    @Test func theLimitIsAllowedAndOneMoreIsNot() {
        var budget = GlitchBudget(limit: 100, window: .seconds(10))
        for _ in 0..<100 {
            let outcome1 = budget.spend(now: at(0))
            #expect(outcome1)
        }
        let outcome2 = budget.spend(now: at(0))
        #expect(!outcome2)
    }

    @Test func whatIsOlderThanTheWindowIsForgotten() {
        var budget = GlitchBudget(limit: 100, window: .seconds(10))
        for _ in 0..<100 { _ = budget.spend(now: at(0)) }
        let outcome3 = budget.spend(now: at(8_900))
        #expect(!outcome3)
        let outcome4 = budget.spend(now: at(11_000))
        #expect(outcome4)
    }

    @Test func aSteadyTrickleBelowTheRatePasses() {
        var budget = GlitchBudget(limit: 100, window: .seconds(10))
        for step in 0..<1000 {
            let outcome5 = budget.spend(now: at(Int64(step) * 112))
            #expect(outcome5)
        }
    }

    @Test func aSteadyStreamAboveTheRateFails() {
        var budget = GlitchBudget(limit: 100, window: .seconds(10))
        let outcomes = (0..<200).map { budget.spend(now: at(Int64($0) * 80)) }
        #expect(outcomes.contains(false))
    }
}

@Suite struct WriteStallTests {
    private let start = NIODeadline.uptimeNanoseconds(1)

    @Test func onlyWaitingBytesThatDoNotMoveAreAStall() {
        var stall = WriteStall()
        let outcome6 = stall.observe(waiting: 10, now: start, limit: .seconds(30))
        #expect(!outcome6)
        let outcome7 = stall.observe(waiting: 10, now: start + .seconds(29), limit: .seconds(30))
        #expect(!outcome7)
        let outcome8 = stall.observe(waiting: 10, now: start + .seconds(30), limit: .seconds(30))
        #expect(outcome8)
        let outcome9 = stall.observe(waiting: 9, now: start + .seconds(31), limit: .seconds(30))
        #expect(!outcome9)
        let outcome10 = stall.observe(waiting: 0, now: start + .seconds(90), limit: .seconds(30))
        #expect(!outcome10)
        let outcome11 = stall.observe(waiting: 0, now: start + .seconds(190), limit: .seconds(30))
        #expect(!outcome11)
    }
}

@Suite struct ClosedStreamsTests {
    @Test func theLastOnesAreRemembered() {
        var closed = ClosedStreams()
        closed.note(1, reset: false)
        closed.note(3, reset: true)
        #expect(closed.wasReset(1) == false)
        #expect(closed.wasReset(3) == true)
        #expect(closed.wasReset(5) == nil)
        for id in stride(from: Int32(5), through: 261, by: 2) { closed.note(id, reset: false) }
        #expect(closed.wasReset(1) == nil)
        #expect(closed.wasReset(261) == false)
    }
}
