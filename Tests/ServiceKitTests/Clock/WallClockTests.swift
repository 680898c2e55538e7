import Foundation
import JSONRPC
import ServiceKit
import Testing

@Suite struct WallClockTests {
    @Test func theSystemClockAgreesWithTheMachine() {
        let before = Int64(Date().timeIntervalSince1970 * 1000) - 1
        let now = SystemClock().now().milliseconds
        #expect((before...before + 5000).contains(now))
    }

    @Test func aManualClockMovesOnlyByHand() {
        let clock = ManualClock(Timestamp(milliseconds: 5))
        #expect(clock.now() == clock.now())
        clock.advance(by: .milliseconds(1500))
        #expect(clock.now().milliseconds == 1505)
        clock.advance(by: .seconds(-1))
        #expect(clock.now().milliseconds == 505)
        clock.set(Timestamp(milliseconds: 1))
        #expect(clock.now().milliseconds == 1)
    }

    @Test func aScaledClockStartsWhereItIsToldAndRuns() throws {
        let clock = try #require(ScaledClock("2026-11-25T07:30:00+07:00@1000"))
        #expect(clock.speed == 1000)
        #expect(clock.start == Timestamp("2026-11-25T00:30:00Z"))
        let first = clock.now()
        #expect(first >= clock.start)
        let deadline = ContinuousClock.now.advanced(by: .seconds(5))
        while clock.now().milliseconds < first.milliseconds + 1000, ContinuousClock.now < deadline {}
        #expect(clock.now().milliseconds >= first.milliseconds + 1000)
    }

    @Test(arguments: [
        "", "today", "2026-11-25T07:30:00+07:00@", "2026-11-25T07:30:00+07:00@0", "@60",
        "2026-11-25T07:30:00+07:00@-1", "2026-11-25T07:30:00+07:00@nan", "2026-11-25T07:30:00+07:00@1e9",
    ])
    func nonsenseIsNoClock(text: String) {
        #expect(ScaledClock(text) == nil)
    }
}
