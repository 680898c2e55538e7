import JSONRPC
public import Logging
public import NIOCore
import NIOPosix

/// A server for one or more contracts on one TCP port.
public final class RPCServer: Sendable {
    private let channel: any Channel
    private let context: ServerContext

    /// The address it listens on.
    public var address: SocketAddress? { channel.localAddress }

    private init(channel: any Channel, context: ServerContext) {
        self.channel = channel
        self.context = context
    }

    /// Starts listening.
    ///
    /// - Parameters:
    ///   - port: The port; 0 lets the system choose.
    ///   - events: Where subscriptions take events from.
    ///   - authenticator: Checks tokens; without one every token is refused.
    /// - Throws: The system's error when the port cannot be had, `RPCStartError` when a method has no handler.
    public static func start(
        host: String, port: Int, routes: RPCRoutes, events: (any EventSource)? = nil,
        authenticator: (any Authenticator)? = nil, configuration: ServerConfiguration = .init(),
        group: any EventLoopGroup, logger: Logger
    ) async throws -> RPCServer {
        guard routes.missing.isEmpty else { throw RPCStartError(missing: routes.missing) }
        let context = ServerContext(
            routes: routes.routes, discovery: try discovery(of: routes),
            topics: Set(routes.contracts.flatMap(\.topics).map(\.name)), configuration: configuration,
            authenticator: authenticator, events: events, logger: logger,
            connections: ConnectionList(limit: configuration.connections))
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: waterMark(configuration))
            .childChannelInitializer { channel in
                guard context.connections.add(channel) else {
                    return channel.eventLoop.makeFailedFuture(RPCError(.overloaded))
                }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ServerConnection(server: context))
                }
            }
            .bind(host: host, port: port).get()
        return RPCServer(channel: channel, context: context)
    }

    private static func waterMark(_ configuration: ServerConfiguration) -> ChannelOptions.Types.WriteBufferWaterMark {
        .init(low: configuration.unreadAnswers / 2, high: configuration.unreadAnswers)
    }

    /// The description that `rpc.discover` gives: the first contract, with the methods of the others and the built-in ones.
    private static func discovery(of routes: RPCRoutes) throws -> [UInt8] {
        let contracts = routes.contracts + [BuiltInMethods.contract]
        guard let first = contracts.first else { return Array("{}".utf8) }
        return try JSONWriting.encode(
            OpenRPCDocument(
                Contract(
                    service: first.service, version: first.version, summary: first.summary,
                    methods: contracts.flatMap(\.methods), topics: contracts.flatMap(\.topics))))
    }

    /// Stops listening, tells every peer, answers what was begun, and closes.
    ///
    /// - Parameter grace: How long answering may take; then connections are cut.
    public func shutdown(grace: TimeAmount) async {
        try? await channel.close().get()
        let open = context.connections.all
        for channel in open { channel.pipeline.fireUserInboundEventTriggered(DrainEvent()) }
        let cut = channel.eventLoop.next().scheduleTask(in: grace) { [context] in
            for channel in context.connections.all { channel.close(promise: nil) }
        }
        for channel in open { try? await channel.closeFuture.get() }
        cut.cancel()
    }
}

/// A server that must not start, because it would not keep its contract.
public struct RPCStartError: Error, CustomStringConvertible {
    /// The methods without a handler.
    public let missing: [String]
    /// The reason as a sentence.
    public var description: String { "no handler for \(missing.joined(separator: ", "))" }
}
