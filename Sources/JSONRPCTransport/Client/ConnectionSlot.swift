import DequeModule
import JSONRPC
import NIOCore
import NIOPosix

/// One place in the pool: keeps a connection on its event loop alive and holds the calls that wait for it.
///
/// Everything here happens on the event loop. A call waits while there is no connection or no room, and fails as
/// `unavailable` when its time for that is over.
final class ConnectionSlot: ClientConnectionOwner {
    /// A call that waits, and until when it may.
    private struct Waiting {
        let call: ClientCall
        let until: NIODeadline
    }

    private enum State {
        case idle
        case connecting
        case pausing
        case ready(ClientConnection)
        case closed
    }

    private let host: String
    private let port: Int
    private let configuration: ClientConfiguration
    private let eventLoop: any EventLoop
    private let token: @Sendable () -> String?
    private var state = State.idle
    private var waiting: Deque<Waiting> = []
    private var backoff: Backoff
    private var random = SystemRandomNumberGenerator()
    private var isWatching = false
    private var leaving: [ObjectIdentifier: ClientConnection] = [:]

    init(
        host: String, port: Int, configuration: ClientConfiguration, eventLoop: any EventLoop,
        token: @escaping @Sendable () -> String?
    ) {
        self.host = host
        self.port = port
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.token = token
        self.backoff = Backoff(first: configuration.firstPause, longest: configuration.longestPause)
    }

    func send(_ call: ClientCall) {
        if case .ready(let connection) = state, waiting.isEmpty, connection.hasRoom { return connection.send(call) }
        if case .closed = state { return call.reply.fail(RPCError(.unavailable, "the client is closed")) }
        guard waiting.count < configuration.callsWaiting else { return call.reply.fail(RPCError(.overloaded)) }
        let patience = NIODeadline.now() + configuration.connectionTimeout
        waiting.append(Waiting(call: call, until: min(patience, call.deadline)))
        if case .idle = state { connect() }
        watchWaiting()
    }

    func close() {
        if case .ready(let connection) = state { connection.close() }
        for connection in leaving.values { connection.close() }
        state = .closed
        failWaiting(RPCError(.unavailable, "the client is closed")) { _ in true }
    }

    // MARK: Connecting

    private func connect() {
        state = .connecting
        let connection = ClientConnection(configuration: configuration, owner: self)
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(configuration.connectionTimeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
            }
            .connect(host: host, port: port)
            .hop(to: eventLoop).assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success: self.connected(connection)
                case .failure: self.pause()
                }
            }
    }

    private func connected(_ connection: ClientConnection) {
        guard case .connecting = state else { return connection.close() }
        state = .ready(connection)
        if let token = token() { authenticate(connection, token) }
        drainWaiting(into: connection)
    }

    /// Sent ahead of every call, so that the calls need not wait for its answer.
    private func authenticate(_ connection: ClientConnection, _ token: String) {
        let promise = eventLoop.makePromise(of: JSONValue.self)
        promise.futureResult.assumeIsolated().whenComplete { result in
            // A refused token is no reason to close: the calls are answered one by one with that reason.
            if case .success = result { self.backoff.reset() }
        }
        let params = try? JSONWriting.encode(AuthenticateRequest(token: token))
        connection.send(
            ClientCall(
                method: BuiltInMethods.authenticate.name, params: params, meta: .none,
                deadline: .now() + configuration.callTimeout, isSafeToRepeat: false, reply: .promise(promise)))
    }

    private func pause() {
        guard case .closed = state else {
            state = .pausing
            eventLoop.assumeIsolated().scheduleTask(in: backoff.next(using: &random)) {
                guard case .pausing = self.state else { return }
                if self.waiting.isEmpty { self.state = .idle } else { self.connect() }
            }
            return
        }
    }

    // MARK: Calls that wait

    private func drainWaiting(into connection: ClientConnection) {
        while connection.hasRoom, let next = waiting.popFirst() { connection.send(next.call) }
    }

    private func watchWaiting() {
        guard !isWatching, !waiting.isEmpty else { return }
        isWatching = true
        eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(20)) {
            self.isWatching = false
            let now = NIODeadline.now()
            self.failWaiting(RPCError(.unavailable, "no connection to \(self.host):\(self.port)")) { $0.until <= now }
            self.watchWaiting()
        }
    }

    private func failWaiting(_ error: RPCError, where isOver: (Waiting) -> Bool) {
        let over = waiting.filter(isOver)
        waiting.removeAll(where: isOver)
        for item in over { item.call.reply.fail(error) }
    }

    // MARK: What connections tell

    func connectionHasRoom(_ connection: ClientConnection) {
        backoff.reset()
        if !waiting.isEmpty { drainWaiting(into: connection) }
    }

    func connectionIsLeaving(_ connection: ClientConnection) {
        guard case .ready(let current) = state, current === connection else { return }
        leaving[ObjectIdentifier(connection)] = connection
        state = .idle
        if !waiting.isEmpty { connect() }
    }

    func connection(_ connection: ClientConnection, closedWith unanswered: [ClientCall]) {
        leaving[ObjectIdentifier(connection)] = nil
        if case .ready(let current) = state, current === connection { pause() }
        let now = NIODeadline.now()
        for call in unanswered {
            if call.isSafeToRepeat, call.deadline > now {
                send(call)
            } else {
                call.reply.fail(RPCError(.unavailable, "the connection was lost before the answer came"))
            }
        }
    }

    func connection(_ connection: ClientConnection, received method: String, params: JSONValue) {}
    func connectionReadAll(_ connection: ClientConnection) {}
}
