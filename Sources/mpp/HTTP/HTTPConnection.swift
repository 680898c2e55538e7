import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceKit

/// One connection to the gateway, kept alive between requests, with one request at a time.
struct HTTPConnection: Sendable {
    private let channel: any Channel
    private let exchange: NIOLoopBound<HTTPExchange>

    /// Connects.
    static func open(_ endpoint: Endpoint, group: any EventLoopGroup) async throws -> HTTPConnection {
        do {
            return try await ClientBootstrap(group: group)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connectTimeout(.seconds(2))
                .connect(host: endpoint.host, port: endpoint.port)
                .flatMap { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let exchange = HTTPExchange(host: endpoint.description)
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(exchange)
                        return HTTPConnection(
                            channel: channel, exchange: NIOLoopBound(exchange, eventLoop: channel.eventLoop))
                    }
                }
                .get()
        } catch {
            throw HTTPFailure.noConnection(endpoint.description)
        }
    }

    /// Sends a request and waits for its answer. The connection may be used again if `isOpen`.
    func send(_ request: HTTPRequest, timeout: TimeAmount) async throws -> HTTPReply {
        try await channel.eventLoop.flatSubmit { exchange.value.begin(request, timeout: timeout) }.get()
    }

    /// Whether another request can be sent.
    var isOpen: Bool { channel.isActive }

    /// Closes the connection.
    func close() { channel.close(promise: nil) }
}

/// Sends a request and gathers the parts of its answer.
private final class HTTPExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// The longest answer that is accepted, in bytes.
    private static let longestBody = 8 << 20

    private let host: String
    private var context: ChannelHandlerContext?
    private var promise: EventLoopPromise<HTTPReply>?
    private var timer: Scheduled<Void>?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []

    init(host: String) {
        self.host = host
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func begin(_ request: HTTPRequest, timeout: TimeAmount) -> EventLoopFuture<HTTPReply> {
        guard let context, context.channel.isActive, promise == nil else {
            return self.context?.eventLoop.makeFailedFuture(HTTPFailure.closed)
                ?? MultiThreadedEventLoopGroup.singleton.next().makeFailedFuture(HTTPFailure.closed)
        }
        let promise = context.eventLoop.makePromise(of: HTTPReply.self)
        self.promise = promise
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { self.fail(.timeout) }
        var head = HTTPRequestHead(version: .http1_1, method: request.method, uri: request.path)
        head.headers = request.headers
        head.headers.replaceOrAdd(name: "Host", value: host)
        if request.method != .GET { head.headers.replaceOrAdd(name: "Content-Length", value: "\(request.body.count)") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !request.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: request.body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.removeAll(keepingCapacity: true)
        case .body(let part):
            body.append(contentsOf: part.readableBytesView)
            if body.count > Self.longestBody { fail(.tooLong) }
        case .end:
            guard let head, let promise else { return }
            finish()
            if !head.isKeepAlive { context.close(promise: nil) }
            promise.succeed(HTTPReply(status: Int(head.status.code), headers: head.headers, body: body))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.closed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(.closed)
    }

    private func fail(_ failure: HTTPFailure) {
        let promise = promise
        finish()
        context?.close(promise: nil)
        promise?.fail(failure)
    }

    private func finish() {
        timer?.cancel()
        timer = nil
        promise = nil
        head = nil
    }
}
