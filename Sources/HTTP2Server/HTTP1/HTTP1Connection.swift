import Logging
import NIOCore

/// One HTTP/1.x connection: requests one at a time, however many were sent at once.
final class HTTP1Connection: ChannelDuplexHandler, LoopMember, EventCarrier {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// Between requests, or inside a header section.
        case head
        /// The head is here, the body is not whole.
        case body
        /// The responder has the request.
        case responding
        /// An event stream is open.
        case events(EventStream)
        /// The last response is out; input is thrown away until the client, which has been told, closes.
        case lingering
    }

    let environment: ConnectionEnvironment
    var context: ChannelHandlerContext?
    var parser: HTTP1Parser
    var phase = Phase.head
    var head = HTTP1Parser.Head()
    private var body = ByteBuffer()
    private var arrival = NIODeadline.uptimeNanoseconds(0)
    var keepAlive = true
    var draining = false
    private var heldRead = false
    private var parsing = false
    var served = false
    /// When the present phase (for `.head`: the idle time or the header section) began.
    var phaseBegan = NIODeadline.now()
    var lastEvent = NIODeadline.now()
    var stall = WriteStall()
    var mailbox: ConnectionMailbox?

    init(environment: ConnectionEnvironment) {
        self.environment = environment
        parser = HTTP1Parser(limits: environment.limits)
    }

    // MARK: - Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        environment.loop.join(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finishEvents()
        self.context = nil
        environment.loop.leave(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finishEvents()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is DrainEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        draining = true
        switch phase {
        case .events(let stream): stream.end(.shutdown)
        // Half a head is no request yet: waiting for its other half would let one slow client hold up the stop.
        case .head, .lingering: context.close(promise: nil)
        default: break
        }
    }

    func read(context: ChannelHandlerContext) {
        // A client may pipeline; what waits for its turn is bounded by not reading further.
        if parser.bufferedBytes > 64 * 1024 { heldRead = true } else { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .lingering = phase { return }
        if case .head = phase, parser.isIdle { phaseBegan = .now() }
        parser.append(unwrapInboundIn(data))
        parse(context: context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, case .events(let stream) = phase { pump(stream) }
        context.fireChannelWritabilityChanged()
    }

    // MARK: - Requests

    private func parse(context: ChannelHandlerContext) {
        // A responder may answer at once, from within this very loop.
        guard !parsing else { return }
        parsing = true
        defer { parsing = false }
        do throws(HTTP1Parser.Refusal) {
            while accepting, let event = try parser.next() { handle(event, context: context) }
        } catch {
            refuse(error.status)
        }
        if heldRead, parser.bufferedBytes <= 64 * 1024 {
            heldRead = false
            context.read()
        }
    }

    private var accepting: Bool {
        switch phase {
        case .head, .body: true
        case .responding, .events, .lingering: false
        }
    }

    private func handle(_ event: HTTP1Parser.Event, context: ChannelHandlerContext) {
        switch event {
        case .head(let head):
            self.head = head
            arrival = .now()
            phaseBegan = arrival
            keepAlive = head.keepAlive
            phase = .body
            if head.expectsContinue, head.hasBody {
                context.writeAndFlush(
                    wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
            }
        case .body(var piece): body.writeBuffer(&piece)
        case .end: dispatch(context: context)
        }
    }

    private func dispatch(context: ChannelHandlerContext) {
        phase = .responding
        let request = HTTPRequest(
            method: head.method, target: head.target, scheme: environment.scheme,
            authority: head.fields.first("host") ?? "", headers: head.fields, body: body,
            remoteAddress: environment.remoteAddress, version: .http1, arrival: arrival)
        body = ByteBuffer()
        head.fields = HTTPFields()
        let answer = environment.responder.respond(to: request, on: context.eventLoop)
        let path = request.path
        answer.hop(to: context.eventLoop).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let response): self.answer(response, path: path)
            case .failure(let error):
                self.environment.logger.error("the responder failed", metadata: ["error": "\(error)"])
                self.answer(self.environment.responder.refusal(status: 500), path: path)
            }
        }
    }

    /// The request cannot be served, and where it ends is not known: answer, then close.
    func refuse(_ status: Int) {
        keepAlive = false
        if case .head = phase { head = HTTP1Parser.Head() }
        if case .head = phase { arrival = .now() }
        answer(environment.responder.refusal(status: status), path: RequestTarget(head.target).path)
    }

    // MARK: - Responses

    private func answer(_ response: HTTPResponse, path: String) {
        guard let context, context.channel.isActive else {
            if case .events(let stream) = response.body { stream.end(.peer) }
            return
        }
        if draining { keepAlive = false }
        var bytes = 0
        switch response.body {
        case .events(let stream): open(stream, response: response, context: context)
        case .empty: write(response, body: ByteBuffer(), context: context)
        case .buffer(let buffer):
            bytes = buffer.readableBytes
            write(response, body: buffer, context: context)
        }
        environment.record(
            method: head.method, path: path, status: response.status, bytes: bytes, arrival: arrival, version: .http1)
        if case .events = phase { return }
        finishResponse(context: context)
    }

    private func write(_ response: HTTPResponse, body: ByteBuffer, context: ChannelHandlerContext) {
        let bodyless = response.status == 204 || response.status == 304
        var out = environment.loop.takeScratch()
        HTTP1Writer.writeHead(
            response, framing: bodyless ? .none : .length(body.readableBytes), keepAlive: keepAlive,
            minorVersion: head.minorVersion, date: environment.loop.date(now: .now()), to: &out)
        let withBody = !bodyless && head.method != "HEAD" && body.readableBytes > 0
        // Small bodies travel with their head; large ones are not copied.
        if withBody, body.readableBytes <= 16 * 1024 { out.writeImmutableBuffer(body) }
        context.write(wrapOutboundOut(out), promise: nil)
        if withBody, body.readableBytes > 16 * 1024 { context.write(wrapOutboundOut(body), promise: nil) }
        context.flush()
        environment.loop.returnScratch(out)
    }

    func finishResponse(context: ChannelHandlerContext) {
        phaseBegan = .now()
        if keepAlive {
            phase = .head
            head = HTTP1Parser.Head()
            served = true
            parse(context: context)
        } else {
            // Closing while the client still sends would make the kernel throw the answer away with a reset.
            // So the output ends behind what is still to be written, and the client's close ends the connection.
            phase = .lingering
            context.close(mode: .output, promise: nil)
        }
    }
}
