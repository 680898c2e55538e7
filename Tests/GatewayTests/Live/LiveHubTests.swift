import JSONRPC
import Logging
import NIOCore
import NIOPosix
import Testing

@testable import Gateway
@testable import HTTP2Server

@Suite struct LiveHubTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    /// A hub whose things do not rest unless a test says so.
    private func hub(
        _ upstream: FakeUpstream, rest: TimeAmount = .zero, _ change: (inout LiveHub.Limits) -> Void = { _ in }
    ) -> LiveHub {
        var limits = LiveHub.Limits()
        limits.rest = rest
        change(&limits)
        return LiveHub(loop: loop, upstream: upstream, limits: limits, logger: Logger(label: "test")) {
            Timestamp(milliseconds: 1_000)
        }
    }

    /// What waits in a stream.
    private func text(_ stream: EventStream) -> String {
        var buffer = ByteBuffer()
        if case .bytes(let count) = stream.supply() { _ = stream.take(count, into: &buffer) }
        return String(buffer: buffer)
    }

    /// Lets everything run that the hub has put off until its loop is free.
    private func settle() async throws {
        for _ in 0..<4 { try await loop.submit {}.get() }
    }

    @Test func theFirstFrameIsTheSnapshot() async throws {
        let upstream = FakeUpstream(["board.get": { _ in #"{"version":7}"# }])
        let stream = try await hub(upstream).follow(.board("semua")).get()
        #expect(text(stream) == "event: snapshot\nid: 7\ndata: {\"version\":7}\n\n")
        #expect(upstream.calls.map(\.params) == [#"{"zone":"semua"}"#])
    }

    @Test func manyBrowsersCostOneFetch() async throws {
        let upstream = FakeUpstream(holding: true, ["board.get": { _ in #"{"version":1}"# }])
        let hub = hub(upstream)
        let waiting = (0..<50).map { _ in hub.follow(.board("semua")) }
        try await settle()
        #expect(upstream.calls.count == 1)
        upstream.release()
        for future in waiting { #expect(text(try await future.get()).contains("data: {\"version\":1}")) }
        try await settle()
        #expect(upstream.calls.count == 1)
    }

    @Test func newsReachAllWhoWatchAndNobodyElse() async throws {
        let upstream = FakeUpstream(["board.get": { _ in #"{"version":1}"# }])
        let hub = hub(upstream)
        let both = [try await hub.follow(.board("semua")).get(), try await hub.follow(.board("semua")).get()]
        let other = try await hub.follow(.board("KES")).get()
        for stream in both + [other] { _ = text(stream) }
        upstream.answer("board.get") { _ in #"{"version":2}"# }
        try await loop.submit { hub.apply(.init(now: [.board("semua"), .board("nobody")])) }.get()
        try await settle()
        for stream in both { #expect(text(stream) == "event: snapshot\nid: 2\ndata: {\"version\":2}\n\n") }
        #expect(text(other).isEmpty)
    }

    @Test(arguments: [TimeAmount.zero, .hours(1)])
    func whatChangesAllTheTimeIsFetchedNowAndThen(_ rest: TimeAmount) async throws {
        let upstream = FakeUpstream(["board.get": { _ in #"{"version":1}"# }])
        let hub = hub(upstream, rest: rest)
        let stream = try await hub.follow(.board("semua")).get()
        for _ in 0..<5 {
            try await loop.submit { hub.apply(.init(now: [.board("semua")])) }.get()
            try await settle()
        }
        #expect(upstream.calls.count == (rest == .zero ? 6 : 1))
        #expect(text(stream).contains("event: snapshot"))
    }

    @Test func whatIsNotThereIsSaidAtOnce() async throws {
        let upstream = FakeUpstream(["ticket.get": { _ in throw RPCError(.notFound) }])
        let hub = hub(upstream)
        let error = await #expect(throws: RPCError.self) { try await hub.follow(.ticket("X")).get() }
        #expect(error?.is(.notFound) == true)
        try await settle()
        let figures = try await hub.figures().get()
        #expect(figures.streams == 0 && figures.keys == 0)
    }

    @Test func aThingThatNobodyWatchesIsForgotten() async throws {
        let upstream = FakeUpstream(["board.get": { _ in "{}" }])
        let hub = hub(upstream)
        let stream = try await hub.follow(.board("semua")).get()
        stream.close()
        try await settle()
        #expect(try await hub.figures().get().keys == 0)
        let before = upstream.calls.count
        try await loop.submit { hub.apply(.init(now: [.board("semua")])) }.get()
        try await settle()
        #expect(upstream.calls.count == before)
    }

    @Test func limitsHold() async throws {
        let upstream = FakeUpstream(["board.get": { _ in "{}" }])
        let hub = hub(upstream) { $0.streams = 2 }
        let kept = [try await hub.follow(.board("A")).get(), try await hub.follow(.board("A")).get()]
        let error = await #expect(throws: RPCError.self) { try await hub.follow(.board("A")).get() }
        #expect(error?.is(.overloaded) == true)
        kept[0].close()
        try await settle()
        _ = try await hub.follow(.board("A")).get()
    }

    @Test func stoppingEndsAllStreamsAndRefusesNewOnes() async throws {
        let upstream = FakeUpstream(["board.get": { _ in "{}" }])
        let hub = hub(upstream)
        let stream = try await hub.follow(.board("semua")).get()
        hub.stop()
        try await settle()
        #expect(stream.isClosed)
        let error = await #expect(throws: RPCError.self) { try await hub.follow(.board("semua")).get() }
        #expect(error?.is(.draining) == true)
    }

    @Test func aLostSubscriptionMakesEverythingStale() async throws {
        let upstream = FakeUpstream(["board.get": { _ in "{}" }])
        let hub = hub(upstream)
        let stream = try await hub.follow(.board("semua")).get()
        _ = text(stream)
        try await loop.submit { hub.setConnected(true) }.get()
        try await settle()
        #expect(text(stream).hasPrefix("event: snapshot"))
        try await loop.submit { hub.setConnected(true) }.get()
        try await settle()
        #expect(text(stream).isEmpty)
    }
}
