import Foundation
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct EstimateTests {
    /// Serves some people, each ten minutes, so that the lane is known.
    private func serve(_ count: Int, _ queue: TestQueue) async throws {
        try await queue.open("DUK-1")
        for _ in 0..<count {
            _ = try await queue.issue("DUK-01")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.start, "DUK-1")
            queue.clock.advance(by: .seconds(600))
            try await queue.work(.finish(), "DUK-1")
            // The estimator looks at the store.
            _ = try await queue.lane("DUK-A")
        }
    }

    @Test func whatIsNotKnownIsSaidToBeUnknown() async throws {
        try await TestQueue.run { queue in
            let ticket = try await queue.issue("DUK-01")
            #expect(ticket.wait == .unknown)
            #expect(try await queue.ticket(ticket.code).wait == .unknown)
            #expect(try await queue.lane("DUK-A").wait == .unknown)
        }
    }

    @Test func aRangeIsLearnedFromWhatHappens() async throws {
        try await TestQueue.run { queue in
            try await serve(8, queue)
            _ = try await queue.issue("DUK-01")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.start, "DUK-1")
            let first = try await queue.issue("DUK-01")
            let second = try await queue.issue("DUK-01")
            #expect(try await queue.ticket(first.code).ahead == 0)
            let wait = try #require(try await queue.ticket(second.code).wait)
            #expect(wait.knowledge == .range)
            let median = try #require(wait.medianSeconds)
            #expect((600...1800).contains(median), "one is served and one is ahead, ten minutes each: \(median)")
            #expect(try #require(wait.ninthSeconds) >= median)
            let joined = try #require(try await queue.lane("DUK-A").wait?.medianSeconds)
            #expect(joined > median)
            try await queue.work(.finish(), "DUK-1")
            let called = try await queue.work(.call, "DUK-1")
            #expect(called.current?.code == first.code && called.current?.wait == nil)
        }
    }

    @Test func promisesAreKeptWithWhatCameTrue() async throws {
        try await TestQueue.run { queue in
            try await serve(8, queue)
            let before = try await queue.accuracy()
            _ = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(120))
            try await queue.work(.call, "DUK-1")
            let after = try await queue.accuracy()
            let old = before.items.first { $0.lane == "DUK-A" }
            let new = try #require(after.items.first { $0.lane == "DUK-A" })
            #expect(new.promised == (old?.promised ?? 0) + 1 && new.known == (old?.known ?? 0) + 1)
            #expect(new.withinNinth >= new.withinMedian && new.known >= new.withinNinth)
            // For a quarter of a year, then nobody asks any more.
            let day = TestQueue.day
            for (days, isKnown) in [(92, true), (93, false)] {
                queue.clock.set(TestQueue.morning.advanced(byMilliseconds: Int64(days) * 86_400_000))
                _ = try await queue.issue("DUK-01")
                while try await queue.keeper.putAway() {}
                #expect(try await queue.accuracy(of: day).items.isEmpty != isKnown)
            }
        }
    }

    @Test func aRestartKnowsWhatWasLearned() async throws {
        try await TestQueue.run { queue in
            try await serve(8, queue)
            let waiting = try await queue.issue("DUK-01")
            let fresh = QueueMethods(floor: queue.floor, clock: queue.clock, secret: .known)
            let ticket = try await queue.store.read { try fresh.ticket(TicketRequest(code: waiting.code), $0) }
            #expect(ticket.ahead == 0 && ticket.wait?.knowledge == .range)
        }
    }

    @Test func theLengthOfTheLineDoesNotShow() async throws {
        try await TestQueue.run { queue in
            let first = try await queue.issue("DUK-01")
            try await queue.store.write { [methods = queue.methods] transaction in
                for _ in 0..<20_000 {
                    _ = try methods.issue(IssueRequest(service: "DUK-01", channel: .kiosk), transaction)
                }
            }
            let last = try await queue.issue("DUK-01")
            #expect(try await queue.ticket(last.code).ahead == 20_001)
            func time(_ body: @escaping @Sendable () async throws -> Void) async throws -> Duration {
                let begun = ContinuousClock.now
                for _ in 0..<50 { try await body() }
                return begun.duration(to: .now) / 50
            }
            let front = try await time { _ = try await queue.ticket(first.code) }
            let back = try await time { _ = try await queue.ticket(last.code) }
            let counted = try await time {
                try await queue.store.read { db in
                    let table = TicketTable(db: db)
                    if let record = try table.find(last.code) { _ = try table.countAhead(of: record) }
                }
            }
            print("ticket.get in a line of 20,000: first \(front), last \(back); counting in the store \(counted)")
            #expect(back < front * 3 + .milliseconds(1))
        }
    }
}
