import Testing

@testable import Gateway

@Suite struct SignInThrottleTests {
    private let start = Duration.seconds(100)

    @Test func fiveFailuresForANameAreEnough() {
        var throttle = SignInThrottle()
        for index in 0..<5 {
            #expect(throttle.wait(name: "budi", address: "10.0.0.\(index)", now: start) == nil)
            throttle.attempted(name: "budi", address: "10.0.0.\(index)", now: start)
        }
        #expect(throttle.wait(name: "budi", address: "10.9.9.9", now: start) == .seconds(300))
        #expect(throttle.wait(name: "ani", address: "10.9.9.9", now: start) == nil)
        #expect(throttle.wait(name: "budi", address: "10.9.9.9", now: start + .seconds(300)) == nil)
    }

    @Test func anAddressMayFailMoreOften() {
        var throttle = SignInThrottle()
        for index in 0..<30 { throttle.attempted(name: "n\(index)", address: "10.0.0.1", now: start) }
        #expect(throttle.wait(name: "other", address: "10.0.0.1", now: start) != nil)
        #expect(throttle.wait(name: "other", address: "10.0.0.2", now: start) == nil)
    }

    @Test func successForgivesTheName() {
        var throttle = SignInThrottle()
        for _ in 0..<4 { throttle.attempted(name: "budi", address: "a", now: start) }
        throttle.succeeded(name: "budi", address: "a")
        for _ in 0..<4 { throttle.attempted(name: "budi", address: "a", now: start) }
        #expect(throttle.wait(name: "budi", address: "a", now: start) == nil)
    }

    @Test func itsMemoryIsBounded() {
        var throttle = SignInThrottle(limits: .init(perName: 1, perAddress: 1, window: .seconds(300), entries: 10))
        for index in 0..<100 {
            throttle.attempted(name: "n\(index)", address: "a\(index)", now: start + .seconds(index))
        }
        #expect(throttle.wait(name: "n0", address: "x", now: start + .seconds(100)) == nil)
        #expect(throttle.wait(name: "n99", address: "x", now: start + .seconds(100)) != nil)
    }
}
