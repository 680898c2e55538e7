import NIOCore
import Testing

@testable import JSONRPCTransport

@Suite struct BackoffTests {
    @Test func doublesWithJitterUpToTheLongest() {
        var random = SystemRandomNumberGenerator()
        var backoff = Backoff(first: .milliseconds(20), longest: .milliseconds(100))
        for whole in [20, 40, 80, 100, 100] {
            let pause = backoff.next(using: &random)
            #expect(pause >= .milliseconds(Int64(whole / 2)) && pause <= .milliseconds(Int64(whole)))
        }
        backoff.reset()
        #expect(backoff.next(using: &random) <= .milliseconds(20))
    }

    @Test func neverOverflows() {
        var random = SystemRandomNumberGenerator()
        var backoff = Backoff(first: .seconds(1), longest: .seconds(60))
        for _ in 0..<100 { #expect(backoff.next(using: &random) <= .seconds(60)) }
    }
}
