public import Logging
public import NIOCore
public import NIOPosix
import NIOSSL

/// An HTTP server on one port.
///
/// With TLS the port offers `h2` and `http/1.1` by ALPN; without, it tells HTTP/2 with prior knowledge from HTTP/1.1 by
/// the first bytes. A connection lives on one event loop of the given group, and so does every call of the responder.
public final class HTTPServer: Sendable {
    private let channel: any Channel
    private let registry: ConnectionRegistry
    private let logger: Logger

    /// Where the server listens; its port is the real one when 0 was asked for.
    public let localAddress: SocketAddress

    /// The port the server listens on.
    public var port: Int { localAddress.port ?? 0 }

    private init(channel: any Channel, registry: ConnectionRegistry, logger: Logger, localAddress: SocketAddress) {
        self.channel = channel
        self.registry = registry
        self.logger = logger
        self.localAddress = localAddress
    }

    /// Connections open now, and connections turned away so far because of the connection limits.
    public var connectionCounts: (open: Int, refused: Int) { registry.counts }

    /// Binds the port and begins to serve.
    /// - Throws: ``StartFailure``, or what NIO and TLS throw beyond that.
    public static func start(
        configuration: ServerConfiguration, responder: any HTTPResponder, group: MultiThreadedEventLoopGroup,
        logger: Logger
    ) async throws -> HTTPServer {
        for range in configuration.limits.unlimitedAddresses where AddressRange(range) == nil {
            throw StartFailure.badAddressRange(range)
        }
        let registry = ConnectionRegistry(limits: configuration.limits)
        let tls = try configuration.tls?.makeContext()
        let interval = configuration.limits.tickInterval
        var loops: [ObjectIdentifier: LoopContext] = [:]
        for loop in group.makeIterator() {
            loops[ObjectIdentifier(loop)] = LoopContext(eventLoop: loop, interval: interval)
        }
        let contexts = loops
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 256 * 1024))
            // Each channel keeps its last receive buffer. Most clients send a few hundred bytes and then listen.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 65_536)
            )
            .childChannelInitializer { child in
                let address = child.remoteAddress?.ipAddress ?? "unknown"
                guard let loop = contexts[ObjectIdentifier(child.eventLoop)], registry.admit(child, address: address)
                else { return child.close() }
                let environment = ConnectionEnvironment(
                    responder: responder, limits: configuration.limits, onResponse: configuration.onResponse,
                    logger: logger, scheme: tls == nil ? "http" : "https", loop: loop, remoteAddress: address)
                return child.eventLoop.makeCompletedFuture {
                    if let tls {
                        try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    try child.pipeline.syncOperations.addHandler(
                        ProtocolDetector(environment: environment, overTLS: tls != nil))
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        } catch {
            if let known = StartFailure(error, host: configuration.host, port: configuration.port) { throw known }
            throw error
        }
        guard let localAddress = channel.localAddress else { throw ChannelError.unknownLocalAddress }
        return HTTPServer(channel: channel, registry: registry, logger: logger, localAddress: localAddress)
    }

    /// Stops accepting, tells HTTP/2 clients with GOAWAY, ends event streams at once and lets requests in flight finish
    /// for up to `grace`; then cuts what is left. Returns within `grace` and about two seconds, whatever the peers do.
    public func shutdown(grace: TimeAmount) async {
        try? await channel.close().get()
        let loop = channel.eventLoop
        let empty = loop.makePromise(of: Void.self)
        for child in registry.drain(empty) { child.pipeline.fireUserInboundEventTriggered(DrainEvent()) }
        let done = loop.makePromise(of: Void.self)
        empty.futureResult.cascade(to: done)
        let registry = registry
        let cut = loop.scheduleTask(in: grace) {
            for child in registry.remaining { child.close(promise: nil) }
        }
        // Closing a TLS connection waits for the peer's answer, though not for long; we do not wait longer than that.
        let leave = loop.scheduleTask(in: grace + .seconds(2)) { done.succeed() }
        try? await done.futureResult.get()
        cut.cancel()
        leave.cancel()
        logger.debug("http server stopped", metadata: ["left": "\(registry.counts.open)"])
    }
}

extension ServerLimits {
    /// How often deadlines are looked at: each second, or oftener when a limit is shorter than a few seconds.
    var tickInterval: TimeAmount {
        let shortest = [headerTimeout, bodyTimeout, stallTimeout, idleTimeout, eventHeartbeat].min() ?? .seconds(1)
        return .nanoseconds(Swift.max(10_000_000, Swift.min(1_000_000_000, shortest.nanoseconds / 4)))
    }
}
