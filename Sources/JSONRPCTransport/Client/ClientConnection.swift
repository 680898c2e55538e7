import JSONRPC
import NIOCore

/// What a connection tells the one who made it. All of it on the event loop of the connection.
protocol ClientConnectionOwner: AnyObject {
    /// There is room for more calls.
    func connectionHasRoom(_ connection: ClientConnection)
    /// The peer is about to go: nothing new may be sent here.
    func connectionIsLeaving(_ connection: ClientConnection)
    /// It is gone, with these calls unanswered.
    func connection(_ connection: ClientConnection, closedWith unanswered: [ClientCall])
    /// The peer has sent a notification.
    func connection(_ connection: ClientConnection, received method: String, params: JSONValue)
    /// Everything that has arrived was read.
    func connectionReadAll(_ connection: ClientConnection)
}

/// One connection of a client. Lives on its event loop.
final class ClientConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let configuration: ClientConfiguration
    private weak var owner: (any ClientConnectionOwner)?
    private var context: ChannelHandlerContext?
    private var reader: FrameReader
    private var awaited = AwaitedCalls()
    private var outgoing = ByteBuffer()
    private var isFlushScheduled = false
    private var isLeaving = false
    private var isReading = false
    private var lastActivity = NIODeadline.now()
    private var isPinging = false
    private var timer: Scheduled<Void>?
    /// Whether the owner wants to read no further for now.
    var isPaused = false {
        didSet { if oldValue, !isPaused { resumeReading() } }
    }
    private var isReadHeld = false

    init(configuration: ClientConfiguration, owner: any ClientConnectionOwner) {
        self.configuration = configuration
        self.owner = owner
        self.reader = FrameReader(limit: configuration.frameLimit)
    }

    var hasRoom: Bool { !isLeaving && awaited.count < configuration.callsInFlight }

    // MARK: Life of the connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watchTime(context.eventLoop)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        owner?.connection(self, closedWith: awaited.takeAll())
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func close() {
        context?.close(promise: nil)
    }

    /// One timer serves all deadlines; a call may so be given up a little late, but never costs a timer of its own.
    private func watchTime(_ eventLoop: any EventLoop) {
        timer = eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(20)) {
            self.checkTime()
            self.watchTime(eventLoop)
        }
    }

    private func checkTime() {
        let now = NIODeadline.now()
        for (id, call) in awaited.takeOverdue(at: now) {
            call.reply.fail(RPCError(.deadlineExceeded))
            notify(BuiltInMethods.cancel.name, params: Array("{\"id\":\(id)}".utf8))
        }
        guard now - lastActivity > configuration.pingInterval else { return }
        // A ping that was not answered for as long as the interval means that nobody is there.
        guard !isPinging else { return close() }
        isPinging = true
        lastActivity = now
        guard let eventLoop = context?.eventLoop else { return }
        let promise = eventLoop.makePromise(of: JSONValue.self)
        promise.futureResult.assumeIsolated().whenComplete { _ in self.isPinging = false }
        send(
            ClientCall(
                method: BuiltInMethods.ping.name, params: nil, meta: .none, deadline: now + configuration.pingInterval,
                isSafeToRepeat: false, reply: .promise(promise)))
    }

    // MARK: Sending

    func send(_ call: ClientCall) {
        let id = awaited.add(call)
        var bytes: [UInt8] = []
        bytes.reserveCapacity((call.params?.count ?? 0) + 96)
        MessageWriting.appendRequest(
            id: .integer(id), method: call.method, params: call.params, meta: call.meta, to: &bytes)
        guard bytes.count <= configuration.frameLimit else {
            _ = awaited.take(id)
            return call.reply.fail(RPCError(.tooLarge, "the call has \(bytes.count) bytes"))
        }
        write(bytes)
    }

    func notify(_ method: String, params: [UInt8]) {
        var bytes: [UInt8] = []
        MessageWriting.appendRequest(id: nil, method: method, params: params, to: &bytes)
        write(bytes)
    }

    private func write(_ bytes: [UInt8]) {
        outgoing.writeFrame(bytes)
        // Calls that follow an answer leave together with each other when everything was read.
        guard !isFlushScheduled, !isReading, let context else { return }
        isFlushScheduled = true
        context.eventLoop.assumeIsolated().execute { self.flush() }
    }

    private func flush() {
        isFlushScheduled = false
        guard outgoing.readableBytes > 0, let context else { return }
        lastActivity = .now()
        context.writeAndFlush(wrapOutboundOut(outgoing), promise: nil)
        outgoing = ByteBuffer()
    }

    // MARK: Receiving

    func read(context: ChannelHandlerContext) {
        if isPaused { isReadHeld = true } else { context.read() }
    }

    private func resumeReading() {
        guard isReadHeld else { return }
        isReadHeld = false
        context?.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastActivity = .now()
        isReading = true
        reader.append(unwrapInboundIn(data))
        while true {
            switch reader.next() {
            case .wait: return
            case .tooLong: return context.close(promise: nil)
            case .frame(let bytes):
                switch Incoming(bytes) {
                case .single(let message): receive(message)
                case .batch(let messages): for message in messages { receive(message) }
                case .unreadable: return context.close(promise: nil)
                }
            }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        owner?.connectionReadAll(self)
        if !isFlushScheduled { flush() }
        context.fireChannelReadComplete()
    }

    private func receive(_ message: Message) {
        switch message {
        case .response(let response):
            guard case .integer(let id) = response.id, let call = awaited.take(id) else { return }
            switch response.outcome {
            case .success(let value): call.reply.succeed(value)
            case .failure(let error): call.reply.fail(error)
            }
            owner?.connectionHasRoom(self)
        case .notification(let request):
            if request.method == "rpc.goaway" {
                isLeaving = true
                owner?.connectionIsLeaving(self)
            } else {
                owner?.connection(self, received: request.method, params: request.params ?? .emptyObject)
            }
        case .request, .invalid: break  // servers ask nothing of clients
        }
    }
}
