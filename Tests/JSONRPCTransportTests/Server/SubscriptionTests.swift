import JSONRPC
import JSONRPCTransport
import Logging
import NIOCore
import NIOPosix
import Testing

@Suite struct SubscriptionTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.any()

    private func take(_ count: Int, from subscription: EventSubscription) async throws -> [Int64] {
        var sequences: [Int64] = []
        var iterator = subscription.makeAsyncIterator()
        while sequences.count < count, let events = try await iterator.next() {
            sequences += events.map(\.sequence)
        }
        return sequences
    }

    @Test func replaysAndThenFollows() async throws {
        let service = try await EchoService.start()
        for number in 1...500 { service.events.append("a", "\(number)") }
        let client = service.client()
        let subscription = try await client.subscribe(after: 100, on: loop)
        #expect(subscription.newest == 500)
        async let taken = take(500, from: subscription)
        for number in 501...600 { service.events.append("a", "\(number)") }
        #expect(try await taken == Array(101...600))
    }

    @Test func beginsWithNewEventsWhenNothingElseIsAsked() async throws {
        let service = try await EchoService.start()
        service.events.append("a", "1")
        let subscription = try await service.client().subscribe(on: loop)
        service.events.append("a", "2")
        #expect(try await take(1, from: subscription) == [2])
    }

    @Test func keepsToTopicsWithoutMissingAny() async throws {
        let service = try await EchoService.start()
        for number in 1...1000 { service.events.append(number % 7 == 0 ? "wanted" : "other", "\(number)") }
        let subscription = try await service.client().subscribe(topics: ["wanted"], after: 0, on: loop)
        #expect(try await take(142, from: subscription) == (1...142).map { $0 * 7 })
    }

    @Test func refusesAPlaceThatIsNotThere() async throws {
        let service = try await EchoService.start()
        await #expect(throws: RPCError.self) { try await service.client().subscribe(after: 5, on: loop) }
    }

    @Test func refusesATopicThatIsNeverPublished() async throws {
        let service = try await EchoService.start()
        let error = await #expect(throws: RPCError.self) {
            try await service.client().subscribe(topics: ["wanted", "unwanted"], on: loop)
        }
        #expect(error?.data?.fields == [.init("topics", "has no topic unwanted")])
    }

    @Test func endsWithAReasonWhenTheServiceLeaves() async throws {
        let service = try await EchoService.start()
        let subscription = try await service.client().subscribe(on: loop)
        await service.server.shutdown(grace: .seconds(1))
        let error = await #expect(throws: RPCError.self) { try await take(1, from: subscription) }
        #expect(error?.kind == "draining")
    }

    @Test(.timeLimit(.minutes(1))) func dropsASubscriberThatDoesNotRead() async throws {
        let (log, lines) = AsyncStream<String>.makeStream()
        let logger = Logger(label: "test") { _ in HeardLogHandler { lines.yield($0) } }
        let service = try await EchoService.start(logger: logger) {
            $0.subscriberTimeout = .milliseconds(50)
        }
        // More than the sockets of both sides hold.
        let body = "\"" + String(repeating: "x", count: 60_000) + "\""
        for _ in 1...Self.unread { service.events.append("a", body) }
        try await RawPeer.connected(to: service.port) { peer in
            try await peer.send(#"{"jsonrpc":"2.0","id":1,"method":"rpc.subscribe","params":{"after":0}}"#)
            // Nothing is read until the server has given up.
            for await line in log where line == "a subscriber was dropped" { break }
            #expect(try await peer.receive()?.contains(#""id":1"#) == true)
            var (events, last) = (0, try await peer.receive() ?? "")
            while last.contains("rpc.event") { (events, last) = (events + 1, try await peer.receive() ?? "") }
            #expect(events > 0 && events < Self.unread)
            #expect(last.contains("rpc.end") && last.contains("subscriber_too_slow"))
            // Nothing follows, and the connection is as good as before.
            let answer = try await peer.ask(#"{"jsonrpc":"2.0","id":2,"method":"test.echo","params":{"text":"a"}}"#)
            #expect(answer?.contains(#""id":2"#) == true)
        }
    }

    private static let unread = 400

    @Test func needsTheScope() async throws {
        let service = try await EchoService.start { $0.trustsAnonymous = false }
        await #expect(throws: RPCError.self) { try await service.client(token: "weak").subscribe(on: loop) }
        let subscription = try await service.client(token: "good").subscribe(on: loop)
        service.events.append("a", "1")
        #expect(try await take(1, from: subscription) == [1])
    }
}
