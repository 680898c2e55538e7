import CatalogAPI
import Foundation
import HTTP2Server
import JSONRPC
import Logging
import NIOCore
import NIOPosix
import QueueAPI
import ServiceKit

@testable import Gateway

/// The whole gateway but its ports, on services that answer from a table.
struct TestGateway {
    let responder: GatewayResponder
    let upstream: FakeUpstream
    let accounts: Accounts
    private let store: Store
    private let folder: URL
    private let checker: PasswordChecker
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    /// Runs `body` with a gateway that is cleaned up afterwards.
    static func run(_ body: (TestGateway) async throws -> Void) async throws {
        let gateway = try await TestGateway()
        do { try await body(gateway) } catch {
            await gateway.close()
            throw error
        }
        await gateway.close()
    }

    private init() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("mpp-gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let upstream = FakeUpstream(try Self.answers())
        let uptime = Gateway.uptime()
        store = try Store.open(
            .init(path: folder.appendingPathComponent("accounts.sqlite").path), migrations: AccountStore.migrations,
            clock: ManualClock(Sample.now), logger: logger)
        let cheap = try PasswordHash(password: "-", cost: .init(logN: 4, blockSize: 8, parallelism: 1))
        checker = PasswordChecker(decoy: cheap)
        accounts = Accounts(store: AccountStore(store: store), checker: checker, logger: logger, uptime: uptime)
        let whole = WholeUpstream(services: upstream, own: AccountMethods(accounts: accounts))
        let catalogue = CatalogueCache(upstream: whole, loop: loop, logger: logger)
        try await catalogue.reload()
        let dictionaries = try Dictionaries(folder: Sample.web.appendingPathComponent("text"))
        let assets = try Assets(folder: Sample.web.appendingPathComponent("assets"))
        let origin = PublicOrigin(text: nil)
        let guardian = APIGuard(accounts: accounts, origin: origin, tokens: NoTokens()) {
            catalogue.current?.counter($0)?.agency.text
        }
        let hub = LiveHub(loop: loop, upstream: whole, logger: logger) { Sample.now }
        let pages = PageSite(
            renderer: try await PageRenderer(folder: Sample.web.appendingPathComponent("templates")),
            dictionaries: dictionaries, assets: assets, catalogue: catalogue, upstream: whole, accounts: accounts,
            origin: origin, logger: logger, now: { Sample.now })
        let metrics = MetricsPage(requests: RequestMetrics(), hub: hub, upstream: whole, registry: MetricsRegistry())
        let api = APIResponder(
            routes: try .compiled(), upstream: whole, guardian: guardian,
            problems: ProblemWriter(indonesian: dictionaries[.indonesian]))
        responder = GatewayResponder(
            parts: .init(
                api: api, live: LiveResponder(hub: hub, guardian: guardian), pages: pages, assets: assets,
                operations: OperationsResponder(
                    health: Health(upstream: whole, catalogue: catalogue), openAPI: try OpenAPIDocument.json(),
                    icon: "/icon", metrics: { metrics.text(on: $0) })),
            log: AccessLog(extent: .none, metrics: metrics.requests, logger: logger))
        self.upstream = upstream
    }

    private func close() async {
        await checker.shutdown()
        await store.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Sends a request and gives the answer with its body as text.
    func send(
        _ method: String = "GET", _ target: String, _ headers: HTTPFields = [:], body: String = ""
    ) async throws -> (response: HTTPResponse, body: String) {
        let request = HTTPRequest(method: method, target: target, headers: headers, body: ByteBuffer(string: body))
        let response = try await loop.flatSubmit { responder.respond(to: request, on: loop) }.get()
        guard case .buffer(let buffer) = response.body else { return (response, "") }
        return (response, String(buffer: buffer))
    }

    /// Sends a form as a browser does.
    func post(_ target: String, _ form: String, cookie: String? = nil) async throws -> (
        response: HTTPResponse, body: String
    ) {
        var headers: HTTPFields = [
            "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin",
        ]
        headers["cookie"] = cookie
        return try await send("POST", target, headers, body: form)
    }

    /// Signs in and gives the cookie.
    func signIn(_ account: Account) async throws -> String {
        try await accounts.put(account, password: "kata sandi panjang")
        let answer = try await post("/masuk", "name=\(account.name)&password=kata+sandi+panjang")
        return answer.response.headers["set-cookie"]?.split(separator: ";").first.map(String.init) ?? ""
    }

    private static func answers() throws -> [String: @Sendable (String) throws -> String] {
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try JSONWriting.encode(value), as: UTF8.self)
        }
        let catalogue = Sample.catalogue
        let fixed: [String: String] = [
            "site.get": try text(catalogue.site), "floor.get": try text(catalogue.floor),
            "agency.list": try text(AgencyList(items: catalogue.agencies.map(\.agency))),
            "holiday.list": #"{"items":[]}"#, "service.get": try text(Sample.standard()),
            "service.list": try text(ServiceList(items: [Sample.service("DUK-01")], total: 1)),
            "ticket.get": try text(Sample.ticket(.waiting)), "ticket.issue": try text(Sample.ticket(.waiting)),
            "board.get": #"{"zone":"semua","version":3}"#, "counter.get": #"{"counter":"DUK-1","version":4}"#,
            "counter.call": #"{"counter":"DUK-1","version":5}"#, "counter.list": #"{"items":[]}"#, "rpc.ping": "{}",
        ]
        var answers = fixed.mapValues { answer -> @Sendable (String) throws -> String in { _ in answer } }
        let agencies = try catalogue.agencies.map { ($0.agency.code.text, try text($0)) }
        answers["agency.get"] = { params in agencies.first { params.contains("\"\($0.0)\"") }?.1 ?? "{}" }
        return answers
    }
}
