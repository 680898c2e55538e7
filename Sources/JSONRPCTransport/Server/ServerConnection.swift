import JSONRPC
import NIOCore

/// One connection of a server: frames in, frames out, and between them the calls. Lives on its event loop.
///
/// Answers that are ready at once leave together when everything that has arrived was read; later ones leave together
/// once per turn of the event loop.
final class ServerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Where the answer to a call goes.
    enum Destination {
        case peer
        case batch(BatchAnswer)
    }

    struct Pending {
        let destination: Destination
        let cancel: (@Sendable () -> Void)?
        var deadline: NIODeadline?
    }

    let server: ServerContext
    var caller: Caller
    var calls: CallTable<Pending>
    var subscriptions: [Int: Task<Void, Never>] = [:]
    var lastSubscription = 0
    private(set) var context: ChannelHandlerContext?
    private var reader: FrameReader
    private var outgoing = ByteBuffer()
    private var isFlushScheduled = false
    private var isReadHeld = false
    private(set) var isDraining = false
    private var isClosing = false
    private var lastActivity = NIODeadline.now()
    private var timer: Scheduled<Void>?
    private var writableWaiters: [EventLoopPromise<Void>] = []
    var isWatchingDeadlines = false
    private var isReading = false

    init(server: ServerContext) {
        self.server = server
        self.caller = server.unknownCaller
        self.calls = CallTable(limit: server.configuration.callsInFlight)
        self.reader = FrameReader(limit: server.configuration.frameLimit)
    }

    // MARK: Life of the connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watchIdle(context.eventLoop)
    }

    private func watchIdle(_ eventLoop: any EventLoop) {
        timer = eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) {
            self.checkIdle()
            self.watchIdle(eventLoop)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        server.connections.remove(context.channel)
        for entry in calls.removeAll() { entry.payload.cancel?() }
        for subscription in subscriptions.values { subscription.cancel() }
        subscriptions.removeAll()
        for waiter in writableWaiters { waiter.fail(ChannelError.ioOnClosedChannel) }
        writableWaiters.removeAll()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func checkIdle() {
        let idle = NIODeadline.now() - lastActivity
        let mustAuthenticate = caller == .anonymous
        let limit =
            mustAuthenticate ? server.configuration.authenticationTimeout : server.configuration.idleTimeout
        if idle > limit, calls.count == 0, subscriptions.isEmpty { context?.close(promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is DrainEvent else { return context.fireUserInboundEventTriggered(event) }
        drain()
    }

    /// Says that the service goes, ends subscriptions, and closes when the last call is answered.
    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        notify("rpc.goaway", Empty())
        for subscription in subscriptions.keys { endSubscription(subscription, error: RPCError(.draining)) }
        closeIfDone()
    }

    func closeIfDone() {
        guard isDraining || isClosing, calls.count == 0 else { return }
        flush()
        context?.close(promise: nil)
    }

    // MARK: Reading

    func read(context: ChannelHandlerContext) {
        // A peer that does not read its answers is not read either.
        if context.channel.isWritable { context.read() } else { isReadHeld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            let waiters = writableWaiters
            writableWaiters.removeAll()
            for waiter in waiters { waiter.succeed() }
            if isReadHeld {
                isReadHeld = false
                context.read()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        lastActivity = .now()
        isReading = true
        reader.append(unwrapInboundIn(data))
        while !isClosing {
            switch reader.next() {
            case .wait: return
            case .frame(let bytes): receive(Incoming(bytes, batchLimit: server.configuration.batchLimit))
            case .tooLong(let announced):
                let limit = server.configuration.frameLimit
                answer(
                    .null, .failure(RPCError(.tooLarge, "a frame of \(announced) bytes; the limit is \(limit)")),
                    to: .peer)
                isClosing = true
                closeIfDone()
            }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        flush()
        context.fireChannelReadComplete()
    }

    private func receive(_ incoming: Incoming) {
        switch incoming {
        case .single(let message): receive(message, to: .peer)
        case .unreadable(let error): answer(.null, .failure(error), to: .peer)
        case .batch(let messages):
            let awaited = messages.count { message in
                switch message {
                case .request, .invalid: true
                case .notification, .response: false
                }
            }
            let batch = Destination.batch(BatchAnswer(awaited: awaited))
            for message in messages { receive(message, to: batch) }
        }
    }

    private func receive(_ message: Message, to destination: Destination) {
        switch message {
        case .request(let request): dispatch(request, id: request.id ?? .null, to: destination)
        case .notification(let request): dispatch(request, id: nil, to: destination)
        case .invalid(let id, let error): answer(id, .failure(error), to: destination)
        case .response: break  // the server asks nothing, so no answer is awaited
        }
    }

    // MARK: Writing

    func answer(_ id: RequestID, _ outcome: Result<[UInt8], RPCError>, to destination: Destination) {
        var bytes: [UInt8] = []
        switch outcome {
        case .success(let result):
            bytes.reserveCapacity(result.count + 48)
            MessageWriting.appendResult(id: id, result: result, to: &bytes)
        case .failure(let error): MessageWriting.appendError(id: id, error: error, to: &bytes)
        }
        switch destination {
        case .peer: send(bytes, id: id)
        case .batch(let batch):
            if let all = batch.add(bytes) { send(all, id: .null) }
        }
    }

    private func send(_ bytes: [UInt8], id: RequestID) {
        guard bytes.count <= server.configuration.frameLimit else {
            let limit = server.configuration.frameLimit
            return answer(
                id, .failure(RPCError(.tooLarge, "the answer has \(bytes.count) bytes; the limit is \(limit)")),
                to: .peer)
        }
        outgoing.writeFrame(bytes)
        scheduleFlush()
    }

    func notify(_ method: String, _ params: some Encodable) {
        guard let params = try? JSONWriting.encode(params) else { return }
        var bytes: [UInt8] = []
        MessageWriting.appendRequest(id: nil, method: method, params: params, to: &bytes)
        outgoing.writeFrame(bytes)
        scheduleFlush()
    }

    /// Sends what is ready, and completes when the peer has room for more.
    func whenWritable() -> EventLoopFuture<Void>? {
        guard let context else { return nil }
        flush()
        lastActivity = .now()
        if context.channel.isWritable { return context.eventLoop.makeSucceededVoidFuture() }
        let promise = context.eventLoop.makePromise(of: Void.self)
        writableWaiters.append(promise)
        return promise.futureResult
    }

    private func scheduleFlush() {
        // What is answered while reading leaves when everything was read.
        guard !isFlushScheduled, !isReading, let context else { return }
        isFlushScheduled = true
        context.eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        isFlushScheduled = false
        guard outgoing.readableBytes > 0, let context else { return }
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        outgoing = ByteBuffer()
    }
}
