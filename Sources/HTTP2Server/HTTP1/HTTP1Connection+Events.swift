import NIOCore

/// Event streams over HTTP/1.x, and what a connection gives up waiting for.
extension HTTP1Connection {
    func open(_ stream: EventStream, response: HTTPResponse, context: ChannelHandlerContext) {
        var response = response
        if !response.headers.contains("content-type") { response.headers.append("content-type", "text/event-stream") }
        if !response.headers.contains("cache-control") { response.headers.append("cache-control", "no-store") }
        if head.minorVersion == 0 { keepAlive = false }
        var out = ByteBuffer()
        HTTP1Writer.writeHead(
            response, framing: head.minorVersion == 1 ? .chunked : .untilClose, keepAlive: keepAlive,
            minorVersion: head.minorVersion, date: environment.loop.date(now: .now()), to: &out)
        context.writeAndFlush(wrapOutboundOut(out), promise: nil)
        guard head.method != "HEAD" else {
            stream.end(.peer)
            keepAlive = false
            return
        }
        phase = .events(stream)
        phaseBegan = .now()
        lastEvent = phaseBegan
        let mailbox = ConnectionMailbox(eventLoop: context.eventLoop, carrier: self)
        self.mailbox = mailbox
        stream.attach(to: mailbox, streamID: 1)
        if draining { stream.end(.shutdown) }
        pump(stream)
    }

    func deliver(_ streams: [EventStream]) {
        guard case .events(let stream) = phase else { return }
        pump(stream)
    }

    func pump(_ stream: EventStream) {
        guard let context else { return }
        if let reason = stream.closeReason, reason != .finished {
            // Cut, not ended: the browser sees a broken stream and comes back.
            context.close(promise: nil)
            return
        }
        while context.channel.isWritable {
            switch stream.supply() {
            case .nothing: return
            case .ended:
                closeEvents(stream, context: context)
                return
            case .bytes(let count):
                var out = environment.loop.takeScratch()
                let chunked = head.minorVersion == 1
                if chunked { out.writeString(String(count, radix: 16) + "\r\n") }
                guard stream.take(count, into: &out) else { continue }
                if chunked { out.writeStaticString("\r\n") }
                context.writeAndFlush(wrapOutboundOut(out), promise: nil)
                environment.loop.returnScratch(out)
                lastEvent = .now()
            }
        }
    }

    private func closeEvents(_ stream: EventStream, context: ChannelHandlerContext) {
        if head.minorVersion == 1 {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "0\r\n\r\n")), promise: nil)
        }
        finishEvents()
        if draining { keepAlive = false }
        finishResponse(context: context)
    }

    func finishEvents() {
        mailbox?.disconnect()
        mailbox = nil
        if case .events(let stream) = phase {
            phase = .lingering
            stream.detach()
        }
    }

    func tick(now: NIODeadline) {
        guard let context else { return }
        let limits = environment.limits
        if stall.isStalled(on: context.channel, now: now, limit: limits.stallTimeout) {
            context.close(promise: nil)
            return
        }
        switch phase {
        case .head where parser.isIdle:
            if now - phaseBegan >= (served ? limits.idleTimeout : limits.headerTimeout) { context.close(promise: nil) }
        case .head: if now - phaseBegan >= limits.headerTimeout { refuse(408) }
        case .body: if now - phaseBegan >= limits.bodyTimeout { refuse(408) }
        case .responding: break
        case .events(let stream):
            if now - lastEvent >= limits.eventHeartbeat {
                lastEvent = now
                stream.heartbeat()
            }
        case .lingering:
            if stall.pending > 0 { phaseBegan = now }
            if now - phaseBegan >= min(.seconds(2), limits.idleTimeout) { context.close(promise: nil) }
        }
    }
}
