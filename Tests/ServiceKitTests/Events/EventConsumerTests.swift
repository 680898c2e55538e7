import Foundation
import GRDB
import JSONRPC
import JSONRPCTransport
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import ServiceKit
import Testing

@Suite struct EventConsumerTests {
    private func consumer(
        _ things: RunningThings, _ store: Store, metrics: MetricsRegistry = MetricsRegistry(),
        topics: [String]? = ["thing.added"],
        apply: @escaping @Sendable (Transaction, EventRecord) throws -> Void = { transaction, event in
            try transaction.insert(event.decode(ThingsAPI.Thing.self).name)
        }
    ) -> EventConsumer {
        EventConsumer(
            source: "things", client: things.client, topics: topics, store: store,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), metrics: metrics, logger: .silent, apply: apply)
    }

    /// Waits until the copy holds `count` rows; fails the test after ten seconds.
    private func wait(for count: Int, in store: Store) async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(10))
        while try await store.things().count < count {
            try #require(ContinuousClock.now < deadline, "the consumer did not catch up")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func whatHappenedAndWhatHappensIsAppliedInOrder() async throws {
        let scratch = try Scratch()
        let things = try await RunningThings(scratch)
        let copy = try scratch.store("copy.sqlite")
        for number in 0..<20 { _ = try await things.client.call(ThingsAPI.add, .init(name: "\(number)")) }
        let metrics = MetricsRegistry()
        let following = Task { [consumer = consumer(things, copy, metrics: metrics)] in await consumer.run() }
        try await wait(for: 20, in: copy)
        for number in 20..<30 { _ = try await things.client.call(ThingsAPI.add, .init(name: "\(number)")) }
        try await wait(for: 30, in: copy)
        #expect(try await copy.things() == (0..<30).map { "\($0)" })
        #expect(metrics.counter("mpp_events_applied_total", help: "", labels: [("source", "things")]).total == 30)
        following.cancel()
        await following.value
        await copy.close()
        await things.stop()
    }

    @Test func aConsumerKilledAgainAndAgainAppliesEachEventOnce() async throws {
        let scratch = try Scratch()
        let things = try await RunningThings(scratch)
        let writing = Task { [client = things.client] in
            for number in 0..<600 { _ = try await client.call(ThingsAPI.add, .init(name: "\(number)")) }
        }
        // A duplicate would break the uniqueness of `things.name` and stop the consumer; a loss would leave a hole.
        let broken = NIOLockedValueBox(0)
        for _ in 0..<12 {
            let copy = try scratch.store("copy.sqlite") { configuration in
                var faults = Store.FaultHooks()
                faults.beforeCommit = {
                    let count = broken.withLockedValue { count in
                        count += 1
                        return count
                    }
                    if count.isMultiple(of: 7) { throw Failure(name: "disk") }
                }
                configuration.faults = faults
            }
            let goal = try await copy.things().count + 20
            let following = Task { [consumer = consumer(things, copy)] in await consumer.run() }
            try await wait(for: min(goal, 600), in: copy)
            following.cancel()
            await following.value
            await copy.close()
        }
        try await writing.value
        let copy = try scratch.store("copy.sqlite")
        let following = Task { [consumer = consumer(things, copy)] in await consumer.run() }
        try await wait(for: 600, in: copy)
        #expect(try await copy.things() == (0..<600).map { "\($0)" })
        #expect(try await consumer(things, copy).position() == things.host.store.lastEvent)
        following.cancel()
        await following.value
        await copy.close()
        await things.stop()
    }

    @Test func anEventThatCannotBeAppliedIsNeverSkipped() async throws {
        let scratch = try Scratch()
        let things = try await RunningThings(scratch)
        let copy = try scratch.store("copy.sqlite")
        for name in ["a", "b", "c"] { _ = try await things.client.call(ThingsAPI.add, .init(name: name)) }
        let failures = NIOLockedValueBox(0)
        let picky = consumer(things, copy) { transaction, event in
            if event.sequence == 2,
                failures.withLockedValue({
                    $0 += 1; return $0 < 3
                })
            {
                throw Failure()
            }
            try transaction.insert(event.decode(ThingsAPI.Thing.self).name)
        }
        let following = Task { await picky.run() }
        try await wait(for: 3, in: copy)
        #expect(try await copy.things() == ["a", "b", "c"])
        #expect(failures.withLockedValue { $0 } == 3)
        following.cancel()
        await following.value
        await copy.close()
        await things.stop()
    }

    @Test func aSourceThatIsDownIsFollowedWhenItComesBack() async throws {
        let scratch = try Scratch()
        // Not a port of the system's choice, which another test may get while this one's server is down.
        let port = Int.random(in: 20_000..<32_000)
        let first = try await RunningThings(scratch, arguments: ["--listen", "127.0.0.1:\(port)"])
        let copy = try scratch.store("copy.sqlite")
        _ = try await first.client.call(ThingsAPI.add, .init(name: "a"))
        let client = RPCClient(host: "127.0.0.1", port: port, group: MultiThreadedEventLoopGroup.singleton)
        let consumer = EventConsumer(
            source: "things", client: client, topics: nil, store: copy,
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(), metrics: MetricsRegistry(), logger: .silent
        ) { transaction, event in
            try transaction.insert(event.decode(ThingsAPI.Thing.self).name)
        }
        let following = Task { await consumer.run() }
        try await wait(for: 1, in: copy)
        await first.stop()
        let second = try await RunningThings(scratch, arguments: ["--listen", "127.0.0.1:\(port)"])
        _ = try await second.client.call(ThingsAPI.add, .init(name: "b"))
        try await wait(for: 2, in: copy)
        following.cancel()
        await following.value
        await client.shutdown()
        await copy.close()
        await second.stop()
    }
}
