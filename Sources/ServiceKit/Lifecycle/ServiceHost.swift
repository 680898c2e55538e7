import Foundation
public import JSONRPC
public import JSONRPCTransport
public import Logging
import NIOConcurrencyHelpers
public import NIOCore
import NIOPosix

/// What a running service is made of, and what its `main` builds on.
public final class ServiceHost: Sendable {
    /// The service's contract.
    public let contract: Contract
    /// The options, checked.
    public let settings: ServiceSettings
    /// The service's own database.
    public let store: Store
    /// What time it is for people.
    public let clock: any WallClock
    /// Writes this service's log.
    public let logger: Logger
    /// This service's metrics.
    public let metrics: MetricsRegistry
    /// The event loops of the process.
    public let group: any EventLoopGroup
    /// Signs tokens with the installation's key.
    public let signer: TokenSigner
    /// Checks tokens.
    public let verifier: TokenVerifier

    private let started = ContinuousClock.now
    private let token: ServiceToken
    private let parts = NIOLockedValueBox(Parts())

    /// A piece of work that runs beside the server.
    package struct Background: Sendable {
        let name: String
        /// Does the work until it is cancelled.
        package let run: @Sendable () async throws -> Void
    }

    /// What was added while the service was put together.
    package struct Parts: Sendable {
        /// Runs beside the server.
        package fileprivate(set) var background: [Background] = []
        fileprivate(set) var drains: [@Sendable () async -> Void] = []
        /// Closed with the service.
        package fileprivate(set) var clients: [RPCClient] = []
    }

    /// Opens what a service needs. Used by `run`, and by tests that want a service without its process.
    public init(
        _ contract: Contract, settings: ServiceSettings, migrations: [Migration], logger: Logger,
        configure: (inout Store.Configuration) -> Void = { _ in }
    ) throws {
        self.contract = contract
        self.settings = settings
        self.logger = logger
        clock = settings.clock
        metrics = MetricsRegistry()
        group = MultiThreadedEventLoopGroup.singleton
        do {
            try FileManager.default.createDirectory(atPath: settings.data, withIntermediateDirectories: true)
        } catch {
            throw OperatorError("The data folder \(settings.data) cannot be made (\(error.localizedDescription)).")
        }
        signer = try TokenSigner(settings.identity)
        verifier = try TokenVerifier(settings.identity)
        token = ServiceToken(signer, service: contract.service)
        var configuration = Store.Configuration(path: "\(settings.data)/\(contract.service).sqlite")
        configure(&configuration)
        store = try Store.open(configuration, migrations: migrations, clock: clock, logger: logger)
        ProcessMetrics.register(in: metrics)
        store.register(in: metrics)
    }

    /// The handlers of this service's contract and of those that every service has, with the latter filled in.
    public func routes() -> RPCRoutes {
        var routes = RPCRoutes(contract, ServiceContract.contract)
        routes.handle(ServiceContract.health) { [self] _, _ in health }
        routes.handle(ServiceContract.metrics) { [metrics] _, _ in MetricsText(text: metrics.render()) }
        return routes
    }

    /// How the service is doing.
    public var health: ServiceHealth {
        let status = store.status
        let (seconds, attoseconds) = started.duration(to: .now).components
        return ServiceHealth(
            service: contract.service, version: contract.version, storeOk: status.healthy,
            durability: "\(status.durability)", lastEvent: status.lastEvent,
            uptimeMs: seconds * 1000 + attoseconds / 1_000_000_000_000_000, time: clock.now())
    }

    /// A client for another service, which presents this service's token. It is closed with the service.
    public func client(for endpoint: Endpoint, configuration: ClientConfiguration = .init()) -> RPCClient {
        let client = RPCClient(
            host: endpoint.host, port: endpoint.port, configuration: configuration, group: group,
            token: { [token] in token.current })
        parts.withLockedValue { $0.clients.append(client) }
        return client
    }

    /// Adds work that runs beside the server until it is cancelled at the end. If it throws, the service stops.
    public func background(_ name: String, _ run: @escaping @Sendable () async throws -> Void) {
        parts.withLockedValue { $0.background.append(Background(name: name, run: run)) }
    }

    /// Adds something that is told to finish when the service begins to stop, beside the RPC server.
    public func onDrain(_ drain: @escaping @Sendable () async -> Void) {
        parts.withLockedValue { $0.drains.append(drain) }
    }

    /// Follows another service's events, each of which takes effect here exactly once. See `EventConsumer`.
    public func consume(
        _ source: String, from client: RPCClient, topics: [String]?,
        apply: @escaping @Sendable (Transaction, EventRecord) throws -> Void
    ) {
        let consumer = EventConsumer(
            source: source, client: client, topics: topics, store: store, eventLoop: group.next(), metrics: metrics,
            logger: logger, apply: apply)
        background("events of \(source)") { await consumer.run() }
    }

    /// All that was added so far.
    package var collected: Parts { parts.withLockedValue { $0 } }
}

/// The token with which a service calls its neighbours, made anew before it ends.
final class ServiceToken: Sendable {
    private let signer: TokenSigner
    private let service: String
    private let state = NIOLockedValueBox<(token: String, made: ContinuousClock.Instant)?>(nil)

    private static let lifetime = Duration.seconds(3600)

    init(_ signer: TokenSigner, service: String) {
        self.signer = signer
        self.service = service
    }

    /// A token that holds for at least half an hour more; nil only if signing fails.
    var current: String? {
        state.withLockedValue { state in
            if let state, state.made.duration(to: .now) < Self.lifetime / 2 { return state.token }
            let claims = TokenClaims(sub: "service:\(service)", scopes: [TokenClaims.everything], role: "service")
            guard let token = try? signer.sign(claims, lifetime: Self.lifetime) else { return nil }
            state = (token, .now)
            return token
        }
    }
}
