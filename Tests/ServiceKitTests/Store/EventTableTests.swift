import Foundation
import JSONRPC
import JSONRPCTransport
import ServiceKit
import Testing

@Suite struct EventTableTests {
    @Test func eventsComeBackAsTheyWentIn() async throws {
        let scratch = try Scratch()
        let clock = ManualClock(Timestamp(milliseconds: 1_000))
        let store = try scratch.store(clock: clock)
        try await store.write { transaction in
            try transaction.append(topic: "a", key: "k", ["name": "Sri \u{1F600}"])
            try transaction.append(topic: "b", key: nil, json: Array("[1]".utf8))
        }
        clock.advance(by: .seconds(1))
        try await store.write { try $0.append(topic: "a", key: nil, 3) }
        let all = try await store.events(after: 0, topics: nil, limit: 10)
        #expect(all.events.map(\.sequence) == [1, 2, 3])
        #expect(all.events.map(\.key) == ["k", nil, nil])
        #expect(all.events.map(\.time.milliseconds) == [1000, 1000, 2000])
        #expect(try all.events[0].decode([String: String].self) == ["name": "Sri \u{1F600}"])
        #expect(all.events[1].body == Array("[1]".utf8))
        let some = try await store.events(after: 1, topics: ["a"], limit: 10)
        #expect(some.events.map(\.sequence) == [3])
        #expect(some.through == 3)
        await store.close()
    }

    @Test func pagesAreLimitedAndSayHowFarTheyCame() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        try await store.write { transaction in
            for number in 1...100 { try transaction.append(topic: number == 90 ? "rare" : "often", key: nil, number) }
        }
        let page = try await store.events(after: 10, topics: nil, limit: 5)
        #expect(page.events.map(\.sequence) == Array(11...15))
        #expect(page.through == 15)
        // A rare topic: the page stops after 20 rows looked at, and says so.
        let rare = try await store.events(after: 0, topics: ["rare"], limit: 1)
        #expect(rare.events.isEmpty && rare.through == 20)
        await store.close()
    }

    @Test func waitersWakeWhenTheEventIsOnDisk() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let waiters = (0..<100).map { _ in Task { try await store.awaitEvents(after: 0) } }
        try await store.write { try $0.append(topic: "t", key: nil, 1) }
        for waiter in waiters { try await waiter.value }
        #expect(store.lastEvent == 1)
        try await store.awaitEvents(after: 0)
        await store.close()
    }

    @Test func aWaiterCanBeCancelledAndClosingEndsAll() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let cancelled = Task { try await store.awaitEvents(after: 0) }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        let waiter = Task { try await store.awaitEvents(after: 0) }
        await store.close()
        let error = await #expect(throws: RPCError.self) { try await waiter.value }
        #expect(error?.kind == "draining")
    }

    @Test func anEventTooLongForAFrameIsRefused() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let long = String(repeating: "x", count: 800 * 1024)
        let error = await #expect(throws: RPCError.self) {
            try await store.write { try $0.append(topic: "t", key: nil, long) }
        }
        #expect(error?.kind == "too_large")
        #expect(store.lastEvent == 0)
        await store.close()
    }
}
