import CatalogAPI
import Foundation
import HTTP2Server
import JSONRPC
import JSONRPCTransport
import Logging
import NIOCore
import NIOPosix
import ServiceKit

/// Puts the parts of the gateway together, in the order in which they need each other.
extension Gateway {
    /// Reads everything that must be there, binds the ports, and returns while the services may still be starting.
    ///
    /// - Throws: `OperatorError` or another error whose description is one sentence for the operator.
    static func start(
        _ settings: ServiceSettings, _ own: GatewaySettings, group: MultiThreadedEventLoopGroup, logger: Logger
    ) async throws -> Gateway {
        let data = URL(fileURLWithPath: settings.data)
        do {
            try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        } catch { throw OperatorError("The data folder \(settings.data) cannot be made or used.") }
        let uptime = Self.uptime()
        let tokens = AccountTokens(signer: try TokenSigner(settings.identity), uptime: uptime)
        let clients = Self.clients(settings, group: group) { tokens.ownToken() }
        let fleet = QueueFleet(settings.queueInstances, connect: Self.connecting(group: group) { tokens.ownToken() })
        let services = RPCUpstream(clients: clients, fleet: fleet)
        let store = try Store.open(
            .init(path: data.appendingPathComponent("accounts.sqlite").path), migrations: AccountStore.migrations,
            clock: settings.clock, logger: logger)
        let checker = PasswordChecker(decoy: .decoy)
        let accounts = Accounts(
            store: AccountStore(store: store), checker: checker, logger: logger, uptime: uptime)
        try await accounts.restore()
        let upstream = WholeUpstream(services: services, own: AccountMethods(accounts: accounts))

        let registry = MetricsRegistry()
        ProcessMetrics.register(in: registry)
        let clock = settings.clock
        let home = group.next()
        let hub = LiveHub(loop: home, upstream: upstream, logger: logger) { clock.now() }
        let catalogue = CatalogueCache(upstream: upstream, loop: home, logger: logger) { fleet.learn($0.floor) }
        let context = StartContext(
            own: own, upstream: upstream, accounts: accounts, tokens: tokens, hub: hub, catalogue: catalogue,
            clock: clock, registry: registry, logger: logger)
        let responder = try await Self.responder(context)
        let servers = try await Self.listen(own, data: data, responder: responder, group: group, logger: logger)
        hub.start()
        guard let catalog = clients[.catalog] else { throw CancellationError() }
        let feed = LiveFeed(hub: hub, catalogue: catalogue, fleet: fleet, catalog: catalog, logger: logger)
        return Gateway(
            servers: servers, hub: hub, feed: feed, upstream: services, store: store, checker: checker,
            accounts: accounts, passwordFile: data.appendingPathComponent("first-password.txt"), logger: logger)
    }

    /// What the parts that answer requests are made of.
    private struct StartContext {
        let own: GatewaySettings
        let upstream: any Upstream
        let accounts: Accounts
        let tokens: AccountTokens
        let hub: LiveHub
        let catalogue: CatalogueCache
        let clock: any WallClock
        let registry: MetricsRegistry
        let logger: Logger
    }

    private static func responder(_ context: StartContext) async throws -> GatewayResponder {
        let web = context.own.web
        let dictionaries = try Dictionaries(folder: web.appendingPathComponent("text"))
        let assets = try Assets(folder: web.appendingPathComponent("assets"))
        let origin = PublicOrigin(text: context.own.publicURL)
        let (catalogue, upstream, clock) = (context.catalogue, context.upstream, context.clock)
        let guardian = APIGuard(accounts: context.accounts, origin: origin, tokens: context.tokens) { counter in
            catalogue.current?.counter(counter)?.agency.text
        }
        let pages = PageSite(
            renderer: try await PageRenderer(folder: web.appendingPathComponent("templates")),
            dictionaries: dictionaries, assets: assets, catalogue: catalogue, upstream: upstream,
            accounts: context.accounts, origin: origin, logger: context.logger, now: { clock.now() })
        let metrics = MetricsPage(
            requests: RequestMetrics(), hub: context.hub, upstream: upstream, registry: context.registry)
        let operations = OperationsResponder(
            health: Health(upstream: upstream, catalogue: catalogue), openAPI: try OpenAPIDocument.json(),
            icon: assets.addresses["icon_svg"] ?? "/", metrics: { metrics.text(on: $0) })
        let api = APIResponder(
            routes: try .compiled(), upstream: upstream, guardian: guardian,
            problems: ProblemWriter(indonesian: dictionaries[.indonesian]))
        return GatewayResponder(
            parts: .init(
                api: api, live: LiveResponder(hub: context.hub, guardian: guardian), pages: pages, assets: assets,
                operations: operations),
            log: AccessLog(extent: context.own.accessLog, metrics: metrics.requests, logger: context.logger))
    }

    private static func clients(
        _ settings: ServiceSettings, group: MultiThreadedEventLoopGroup, token: @escaping @Sendable () -> String?
    ) -> [ServiceName: RPCClient] {
        let client = connecting(group: group, token: token)
        return [
            .catalog: client(settings.catalog), .visits: client(settings.visits), .feedback: client(settings.feedback),
        ]
    }

    private static func connecting(
        group: MultiThreadedEventLoopGroup, token: @escaping @Sendable () -> String?
    ) -> @Sendable (ServiceKit.Endpoint) -> RPCClient {
        var configuration = ClientConfiguration()
        configuration.callTimeout = .milliseconds(Int64(APIEndpoint.usualDeadlineMs))
        configuration.longestPause = .milliseconds(500)
        return { [configuration] endpoint in
            RPCClient(
                host: endpoint.host, port: endpoint.port, configuration: configuration, group: group, token: token)
        }
    }

    private static func listen(
        _ own: GatewaySettings, data: URL, responder: GatewayResponder, group: MultiThreadedEventLoopGroup,
        logger: Logger
    ) async throws -> [HTTPServer] {
        var servers = [try await bind(own.listen, tls: nil, responder, group, logger)]
        guard let endpoint = own.listenTLS else { return servers }
        let identity: TLSIdentity
        if let certificate = own.certificate {
            identity = try TLSIdentity(certificatePath: certificate.chain, keyPath: certificate.key)
        } else {
            let host = own.publicURL.flatMap { URL(string: $0)?.host }
            identity = try .selfSigned(folder: data.appendingPathComponent("tls"), names: host.map { [$0] } ?? [])
        }
        servers.append(try await bind(endpoint, tls: identity, responder, group, logger))
        return servers
    }

    private static func bind(
        _ endpoint: ServiceKit.Endpoint, tls: TLSIdentity?, _ responder: GatewayResponder,
        _ group: MultiThreadedEventLoopGroup, _ logger: Logger
    ) async throws -> HTTPServer {
        let configuration = ServerConfiguration(host: endpoint.host, port: endpoint.port, tls: tls)
        do {
            let server = try await HTTPServer.start(
                configuration: configuration, responder: responder, group: group, logger: logger)
            logger.info(
                "listening",
                metadata: ["listen": "\(tls == nil ? "http" : "https")://\(server.localAddress.described)"])
            return server
        } catch let error as IOError {
            let reason = error.errnoCode == EADDRINUSE ? "the port is in use" : "\(error)"
            throw OperatorError("The gateway cannot listen on \(endpoint): \(reason).")
        }
    }

    /// Running time of the process, from a monotonic clock.
    static func uptime() -> @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }
}

extension SocketAddress {
    /// Address and port as they stand in a URL.
    var described: String {
        let host = ipAddress ?? "?"
        return "\(host.contains(":") ? "[\(host)]" : host):\(port ?? 0)"
    }
}
