import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceKit
import Synchronization
import Testing

@testable import mpp

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTests {
    @Test func keepsConnectionsBetweenRequests() async throws {
        let server = try await TestServer.start()
        let client = HTTPClient(server.endpoint, connections: 2)
        for index in 1...5 {
            let reply = try await client.send(.get("/echo?\(index)"))
            #expect(reply.status == 200)
            #expect(String(decoding: reply.body, as: UTF8.self) == "GET /echo?\(index) ")
        }
        #expect(server.connections == 1)
        await client.close()
        try await server.stop()
    }

    @Test func sendsBodies() async throws {
        let server = try await TestServer.start()
        let client = HTTPClient(server.endpoint, connections: 1)
        let reply = try await client.send(.post("/echo", json: Array("{}".utf8)))
        #expect(String(decoding: reply.body, as: UTF8.self) == "POST /echo {}")
        await client.close()
        try await server.stop()
    }

    @Test func neverOpensMoreConnectionsThanAllowed() async throws {
        let server = try await TestServer.start()
        let client = HTTPClient(server.endpoint, connections: 3)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await client.send(.get("/slow")).status } }
            for try await status in group { #expect(status == 200) }
        }
        #expect(server.connections <= 3)
        await client.close()
        try await server.stop()
    }

    @Test func repeatsOnceWhenAKeptConnectionWasClosed() async throws {
        let server = try await TestServer.start()
        let client = HTTPClient(server.endpoint, connections: 1)
        _ = try await client.send(.get("/echo"))
        // The server closes this connection instead of answering, but only if it is not the first request on it.
        #expect(try await client.send(.get("/drop-kept")).status == 200)
        #expect(server.connections == 2)
        await client.close()
        try await server.stop()
    }

    @Test func doesNotRepeatWhatIsNotSafe() async throws {
        let server = try await TestServer.start()
        let client = HTTPClient(server.endpoint, connections: 1)
        _ = try await client.send(.get("/echo"))
        await #expect(throws: HTTPFailure.closed) { try await client.send(.post("/drop-kept", json: [])) }
        #expect(try await client.send(.get("/echo")).status == 200)
        await client.close()
        try await server.stop()
    }

    @Test func givesUpWhenNoAnswerComes() async throws {
        let server = try await TestServer.start()
        let client = HTTPClient(server.endpoint, connections: 1)
        await #expect(throws: HTTPFailure.timeout) {
            try await client.send(.get("/never"), timeout: .milliseconds(50))
        }
        await client.close()
        try await server.stop()
    }

    @Test func saysThatNobodyListens() async throws {
        // A port that the system never hands out by itself: one that was free a moment ago may be another test's now.
        let endpoint = Endpoint(host: "127.0.0.1", port: 1)
        let client = HTTPClient(endpoint, connections: 1)
        await #expect(throws: HTTPFailure.noConnection("\(endpoint)")) { try await client.send(.get("/")) }
    }
}

/// A server with a few odd habits.
private final class TestServer: Sendable {
    private let channel: any Channel
    private let count: Counter

    var connections: Int { count.value }
    var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: channel.localAddress?.port ?? 0) }

    final class Counter: Sendable {
        private let number = Mutex(0)
        var value: Int { number.withLock { $0 } }
        func increment() { number.withLock { $0 += 1 } }
    }

    private init(channel: any Channel, count: Counter) {
        self.channel = channel
        self.count = count
    }

    static func start() async throws -> TestServer {
        let count = Counter()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                count.increment()
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Responder())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TestServer(channel: channel, count: count)
    }

    func stop() async throws { try await channel.close() }
}

private final class Responder: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var head: HTTPRequestHead?
    private var body = ""
    private var answered = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let part): body += String(buffer: part)
        case .end:
            guard let head else { return }
            if head.uri == "/never" { return }
            if head.uri == "/drop-kept", answered > 0 {
                context.close(promise: nil)
            } else if head.uri == "/slow" {
                let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
                context.eventLoop.scheduleTask(in: .milliseconds(5)) { bound.value.0.answer(head, bound.value.1) }
            } else {
                answer(head, context)
            }
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        answered += 1
        let text = ByteBuffer(string: "\(head.method) \(head.uri) \(body)")
        let headers: HTTPHeaders = ["Content-Length": "\(text.readableBytes)"]
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(text))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
