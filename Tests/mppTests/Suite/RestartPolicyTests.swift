import Testing

@testable import mpp

struct RestartPolicyTests {
    private let start = ContinuousClock.now

    @Test func waitsLongerAfterEachDeath() {
        var policy = RestartPolicy.standard
        #expect(policy.died(at: start) == .restart(after: .milliseconds(100)))
        #expect(policy.died(at: start + .seconds(1)) == .restart(after: .milliseconds(200)))
        #expect(policy.died(at: start + .seconds(2)) == .restart(after: .milliseconds(400)))
        #expect(policy.died(at: start + .seconds(3)) == .restart(after: .milliseconds(800)))
    }

    @Test func givesUpAtTheFifthDeathInsideTheWindow() {
        var policy = RestartPolicy.standard
        for second in 0..<4 { #expect(policy.died(at: start + .seconds(second)) != .giveUp) }
        #expect(policy.died(at: start + .seconds(29)) == .giveUp)
    }

    @Test func forgetsWhatLiesBehindTheWindow() {
        var policy = RestartPolicy.standard
        for second in 0..<4 { _ = policy.died(at: start + .seconds(second)) }
        #expect(policy.died(at: start + .seconds(60)) == .restart(after: .milliseconds(100)))
    }

    @Test func neverPausesLongerThanTheLongestPause() {
        var policy = RestartPolicy(
            tooMany: 20, window: .seconds(100), firstPause: .seconds(1), longestPause: .seconds(3))
        for _ in 0..<10 { _ = policy.died(at: start) }
        #expect(policy.died(at: start) == .restart(after: .seconds(3)))
    }
}
