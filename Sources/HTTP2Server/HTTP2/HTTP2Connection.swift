import CNghttp2
import NIOCore

/// One HTTP/2 connection: an nghttp2 session between a channel and the responder, all on one event loop.
///
/// Bytes go in at `channelRead`, callbacks (in `HTTP2Connection+Receiving`) fill the stream table and note whole requests;
/// those go to the responder when nghttp2 has returned. Everything to be sent leaves in `pump`, once for all that a
/// read or a tick of the loop has brought about.
final class HTTP2Connection: ChannelInboundHandler, LoopMember, EventCarrier {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let environment: ConnectionEnvironment
    var context: ChannelHandlerContext?
    var session: OpaquePointer?
    var streams: [Int32: HTTP2Stream] = [:]
    /// The stream whose header block is arriving.
    var receivingHeaders: HTTP2Stream?
    var headersBegan: NIODeadline?
    /// Whole requests that the responder has not been given yet.
    var ready: [HTTP2Stream] = []
    var highestStream: Int32 = 0
    var recentlyClosed = ClosedStreams()
    var glitches: GlitchBudget
    /// The clock as of the current read or tick; asking it per frame would cost more than the frame.
    var now = NIODeadline.now()
    var settingsArrived = false
    var settingsAcknowledged = false
    var draining = false
    /// True once GOAWAY with an error is queued: whatever arrives is ignored.
    var terminating = false
    /// Bytes of request bodies held.
    var bodyBytes = 0
    var anyWithheld = false
    /// Bytes of responses held.
    var queuedBytes = 0
    var out = ByteBuffer()
    var outIsFull = false
    var mailbox: ConnectionMailbox?
    private var scanner = FrameScanner(preface: ProtocolDetector.preface.count)
    private var receiving = false
    private var pumping = false
    private var pumpScheduled = false
    var lingeringSince: NIODeadline?
    let opened = NIODeadline.now()
    var idleSince = NIODeadline.now()
    var stall = WriteStall()

    static let chunk = 64 * 1024

    init(environment: ConnectionEnvironment) throws {
        self.environment = environment
        glitches = GlitchBudget(limit: environment.limits.maxGlitches, window: environment.limits.glitchWindow)
        let setup = HTTP2Callbacks.shared
        let user = Unmanaged.passUnretained(self).toOpaque()
        guard nghttp2_session_server_new2(&session, setup.callbacks, user, setup.option) == 0 else {
            throw ChannelError.inappropriateOperationForState
        }
        let limits = environment.limits
        var settings = [
            setting(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.maxConcurrentStreams),
            setting(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.streamWindow),
            setting(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.maxHeaderBytes),
            setting(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1),
        ]
        nghttp2_submit_settings(session, 0, &settings, settings.count)
        nghttp2_session_set_local_window_size(session, 0, 0, Int32(clamping: limits.connectionWindow))
    }

    deinit { nghttp2_session_del(session) }

    // MARK: - Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        environment.loop.join(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        abandonStreams()
        self.context = nil
        environment.loop.leave(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        abandonStreams()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard lingeringSince == nil, !terminating else { return }
        now = .now()
        receiving = true
        unwrapInboundIn(data).withUnsafeReadableBytes { receive($0) }
        dispatchReady()
    }

    /// Gives nghttp2 what has arrived, with a pause at each DATA frame to see whether its stream is still there.
    private func receive(_ bytes: UnsafeRawBufferPointer) {
        var fed = 0
        var position = 0
        while fed < bytes.count, !terminating {
            let data = scanner.nextData(in: bytes, position: &position)
            // The header's last byte comes after the look: with it, nghttp2 would act on the frame.
            let end = data == nil ? bytes.count : position - 1
            feed(UnsafeRawBufferPointer(rebasing: bytes[fed..<end]))
            fed = end
            if let data { checkStillOpen(data, isHeaders: false) }
        }
    }

    private func feed(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty, !terminating else { return }
        let taken = nghttp2_session_mem_recv(session, base.assumingMemoryBound(to: UInt8.self), bytes.count)
        if taken < 0 { terminate(taken == Int(NGHTTP2_ERR_FLOODED.rawValue) ? calm : protocolError) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        receiving = false
        pump()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { pump() }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is DrainEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        guard !draining else { return }
        draining = true
        // Later streams are ignored by nghttp2, and the client knows that it may send them elsewhere.
        nghttp2_submit_goaway(
            session, 0, nghttp2_session_get_last_proc_stream_id(session), UInt32(NGHTTP2_NO_ERROR.rawValue), nil, 0)
        for stream in streams.values { stream.events?.end(.shutdown) }
        schedulePump()
    }

    // MARK: - Sending

    /// Pumps at the end of this tick, so that answers which complete together leave together.
    func schedulePump() {
        guard !receiving, !pumping, !pumpScheduled, let context else { return }
        pumpScheduled = true
        context.eventLoop.assumeIsolated().execute {
            self.pumpScheduled = false
            self.pump()
        }
    }

    /// Writes what nghttp2 has to send, as far as the socket takes it.
    private func pump() {
        guard let context, !pumping, lingeringSince == nil, context.channel.isActive else { return }
        pumping = true
        defer { pumping = false }
        // A connection with much to send gives way to the others of its loop after a megabyte.
        for _ in 0..<16 {
            guard context.channel.isWritable else { return }
            out = environment.loop.takeScratch()
            fill()
            let filled = out
            out = ByteBuffer()
            guard filled.readableBytes > 0 else {
                environment.loop.returnScratch(filled)
                closeIfDone(context)
                return
            }
            context.writeAndFlush(wrapOutboundOut(filled), promise: nil)
            environment.loop.returnScratch(filled)
            // Writing can fail and close the connection at once.
            guard self.context != nil else { return }
            if !outIsFull {
                closeIfDone(context)
                return
            }
        }
        pumping = false
        schedulePump()
    }

    /// Takes frames from nghttp2 until it has none or the buffer is full.
    private func fill() {
        outIsFull = false
        while out.readableBytes < Self.chunk {
            var pointer: UnsafePointer<UInt8>?
            let count = nghttp2_session_mem_send(session, &pointer)
            guard count > 0, let pointer else {
                if count < 0 { context?.close(promise: nil) }
                return
            }
            out.writeBytes(UnsafeRawBufferPointer(start: pointer, count: count))
        }
        outIsFull = true
    }

    private func closeIfDone(_ context: ChannelHandlerContext) {
        let over = nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0
        guard over || terminating || (draining && streams.isEmpty) else { return }
        // Closing outright while the client still sends would make the kernel throw our last frames away.
        lingeringSince = .now()
        context.close(mode: .output, promise: nil)
        // At a shutdown there is less time for that.
        guard draining else { return }
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(200)) {
            if self.stall.pending == 0 { self.context?.close(promise: nil) }
        }
    }

    /// Ends the connection with GOAWAY; nothing that arrives afterwards is looked at.
    func terminate(_ code: UInt32) {
        guard !terminating else { return }
        terminating = true
        nghttp2_session_terminate_session(session, code)
        schedulePump()
    }

    /// Counts something a client should rarely cause.
    func glitch() {
        if !glitches.spend(now: now) { terminate(calm) }
    }

    /// Ends one stream from our side.
    func reset(_ stream: HTTP2Stream, _ code: nghttp2_error_code) {
        nghttp2_submit_rst_stream(session, 0, stream.id, UInt32(code.rawValue))
        schedulePump()
    }

    private func abandonStreams() {
        mailbox?.disconnect()
        mailbox = nil
        ready = []
        receivingHeaders = nil
        let abandoned = streams
        streams = [:]
        for stream in abandoned.values { stream.events?.detach() }
    }
}

private func setting(_ id: nghttp2_settings_id, _ value: Int) -> nghttp2_settings_entry {
    nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: UInt32(clamping: value))
}

let calm = UInt32(NGHTTP2_ENHANCE_YOUR_CALM.rawValue)
let protocolError = UInt32(NGHTTP2_PROTOCOL_ERROR.rawValue)

/// The last streams that were closed, to tell a late frame on one of them from a client that has lost count.
struct ClosedStreams {
    private static let capacity = 128
    private var ids: [Int32] = []
    private var next = 0

    /// Notes a closed stream, and whether it was this server that cut it.
    mutating func note(_ id: Int32, reset: Bool) {
        let entry = reset ? -id : id
        if ids.count < Self.capacity {
            ids.append(entry)
        } else {
            ids[next] = entry
            next = (next + 1) % Self.capacity
        }
    }

    /// Whether `id` was cut by this server, so that the client may not have known; nil when it is not among the last.
    func wasReset(_ id: Int32) -> Bool? {
        if ids.contains(-id) { return true }
        return ids.contains(id) ? false : nil
    }
}
