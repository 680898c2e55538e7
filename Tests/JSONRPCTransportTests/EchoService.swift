import JSONRPC
import JSONRPCTransport
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// A small service for these tests.
enum EchoAPI {
    struct Text: Codable, Sendable, Equatable {
        var text: String
    }
    struct Pair: Codable, Sendable {
        var minuend: Int
        var subtrahend: Int
    }
    struct Number: Codable, Sendable, Equatable {
        var value: Int
    }

    static let echo = Method<Text, Text>("test.echo", .read, scope: .public, "Gives back what it gets.")
    static let subtract = Method<Pair, Number>("test.subtract", .read, scope: .public, "Subtracts.")
    static let hang = Method<Empty, Empty>("test.hang", .read, scope: .public, "Answers only when released.")
    static let guarded = Method<Empty, Text>("test.guarded", .write, scope: "test:guarded", "Says who calls.")
    static let big = Method<Number, Text>("test.big", .read, scope: .public, "Answers with so many characters.")
    static let faulty = Method<Empty, Empty>("test.faulty", .read, scope: .public, "Has a fault of its own.")

    static let contract = Contract(
        service: "test", version: "1.0.0", summary: "For tests.",
        methods: [
            echo.declaration, subtract.declaration, hang.declaration, guarded.declaration, big.declaration,
            faulty.declaration,
        ],
        topics: ["a", "wanted", "other"].map { Topic<Int>($0, "For tests.").declaration })
}

struct SecretFault: Error {}

struct FixedAuthenticator: Authenticator {
    func authenticate(_ token: String) throws(RPCError) -> Caller {
        switch token {
        case "good": return Caller(subject: "ani", scopes: ["test:guarded", "events:read"])
        case "weak": return Caller(subject: "budi", scopes: [])
        default: throw RPCError(.unauthenticated)
        }
    }
}

/// Events kept in memory.
final class MemoryEvents: EventSource {
    private struct State {
        var events: [EventRecord] = []
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var lastWaiter = 0
    }

    private let state = NIOLockedValueBox(State())

    var lastEvent: Int64 { state.withLockedValue { Int64($0.events.count) } }

    func append(_ topic: String, _ body: String) {
        let waiters = state.withLockedValue { state in
            state.events.append(
                EventRecord(
                    sequence: Int64(state.events.count + 1), topic: topic, key: nil, time: Timestamp(milliseconds: 0),
                    body: Array(body.utf8)))
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    func read(after sequence: Int64, topics: [String]?, limit: Int) async throws -> [EventRecord] {
        state.withLockedValue { state in
            Array(
                state.events.lazy.filter { $0.sequence > sequence && topics?.contains($0.topic) ?? true }.prefix(limit))
        }
    }

    func wait(after sequence: Int64) async throws {
        let number = state.withLockedValue { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLockedValue { state -> Bool in
                    if Int64(state.events.count) > sequence || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
            try Task.checkCancellation()
        } onCancel: {
            state.withLockedValue { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }
}

/// Gives every line of the log to the test.
struct HeardLogHandler: LogHandler {
    let heard: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(_ heard: @escaping @Sendable (String) -> Void) { self.heard = heard }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { heard("\(event.message)") }
}

/// The service, running.
struct EchoService {
    let server: RPCServer
    let events: MemoryEvents
    let released: NIOLockedValueBox<[CheckedContinuation<Void, Never>]>

    var port: Int { server.address?.port ?? 0 }

    static func start(
        port: Int = 0, logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ change: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws -> EchoService {
        var configuration = ServerConfiguration()
        change(&configuration)
        let hanging = NIOLockedValueBox<[CheckedContinuation<Void, Never>]>([])
        var routes = RPCRoutes(EchoAPI.contract)
        routes.handle(EchoAPI.echo) { text, _ in text }
        routes.handle(EchoAPI.subtract) { pair, _ in .init(value: pair.minuend - pair.subtrahend) }
        routes.handleAsync(EchoAPI.hang) { _, _ in
            await withCheckedContinuation { continuation in hanging.withLockedValue { $0.append(continuation) } }
            return Empty()
        }
        routes.handleFuture(EchoAPI.guarded) { _, call in
            call.eventLoop.makeSucceededFuture(.init(text: call.caller.subject))
        }
        routes.handle(EchoAPI.big) { number, _ in .init(text: String(repeating: "x", count: number.value)) }
        routes.handle(EchoAPI.faulty) { _, _ in throw SecretFault() }
        let events = MemoryEvents()
        let server = try await RPCServer.start(
            host: "127.0.0.1", port: port, routes: routes, events: events, authenticator: FixedAuthenticator(),
            configuration: configuration, group: MultiThreadedEventLoopGroup.singleton,
            logger: logger)
        return EchoService(server: server, events: events, released: hanging)
    }

    private init(
        server: RPCServer, events: MemoryEvents, released: NIOLockedValueBox<[CheckedContinuation<Void, Never>]>
    ) {
        self.server = server
        self.events = events
        self.released = released
    }

    /// How many calls hang.
    var hanging: Int { released.withLockedValue { $0.count } }

    /// Lets all hanging calls answer.
    func release() {
        let continuations = released.withLockedValue { hanging in
            defer { hanging = [] }
            return hanging
        }
        for continuation in continuations { continuation.resume() }
    }

    func client(token: String? = nil, _ change: (inout ClientConfiguration) -> Void = { _ in }) -> RPCClient {
        var configuration = ClientConfiguration()
        change(&configuration)
        return RPCClient(
            host: "127.0.0.1", port: port, configuration: configuration, group: MultiThreadedEventLoopGroup.singleton,
            token: { token })
    }
}

extension Int {
    /// A port that the system does not hand out by itself, so that a server can come back to it.
    static var lasting: Int { .random(in: 20_000..<32_000) }
}
