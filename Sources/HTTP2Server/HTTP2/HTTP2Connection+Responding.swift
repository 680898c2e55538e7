import CNghttp2
import Logging
import NIOCore

/// From whole requests to frames.
extension HTTP2Connection {
    /// Gives the responder every request that the last read has completed.
    func dispatchReady() {
        guard !ready.isEmpty else { return }
        let batch = ready
        ready = []
        for stream in batch where stream.phase == .receiving && streams[stream.id] === stream {
            dispatch(stream)
        }
    }

    private func dispatch(_ stream: HTTP2Stream) {
        guard let context else { return }
        stream.phase = .responding
        if stream.refusal == 0, queuedBytes > environment.limits.maxQueuedBytesPerConnection { stream.refusal = 503 }
        guard stream.refusal == 0 else {
            stream.path = RequestTarget(stream.target).path
            answer(stream, environment.responder.refusal(status: stream.refusal))
            return
        }
        if stream.cookies > 1 { stream.fields.joinCookies() }
        let authority = stream.authority.isEmpty ? stream.fields.first("host") ?? "" : stream.authority
        let request = HTTPRequest(
            method: stream.method, target: stream.target, scheme: environment.scheme, authority: authority,
            headers: stream.fields, body: stream.body, remoteAddress: environment.remoteAddress, version: .http2,
            arrival: stream.arrival)
        stream.path = request.path
        stream.fields = HTTPFields()
        let answer = environment.responder.respond(to: request, on: context.eventLoop)
        let local = answer.eventLoop === context.eventLoop ? answer : answer.hop(to: context.eventLoop)
        local.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let response): self.answer(stream, response)
            case .failure(let error):
                self.environment.logger.error("the responder failed", metadata: ["error": "\(error)"])
                self.answer(stream, self.environment.responder.refusal(status: 500))
            }
        }
    }

    private func answer(_ stream: HTTP2Stream, _ response: HTTPResponse) {
        guard streams[stream.id] === stream, !terminating else {
            if case .events(let events) = response.body { events.end(.peer) }
            return
        }
        stream.phase = .sending
        stream.progress = now
        dropBody(stream)
        let isHead = stream.method == "HEAD"
        let bodyless = response.status == 204 || response.status == 304
        var bytes = 0
        var hasBody = false
        switch response.body {
        case .empty: break
        case .buffer(let buffer):
            bytes = buffer.readableBytes
            hasBody = bytes > 0 && !isHead && !bodyless
            if hasBody {
                stream.output = buffer
                queuedBytes += bytes
            }
        case .events(let events):
            guard !isHead else {
                events.end(.peer)
                break
            }
            hasBody = true
            stream.events = events
            events.attach(to: sink(), streamID: stream.id)
            if draining { events.end(.shutdown) }
        }
        let length = bodyless || stream.events != nil ? nil : bytes
        submit(stream, response: response, contentLength: length, hasBody: hasBody)
        // Cut before it was attached: nobody will tell us of that again.
        if let reason = stream.events?.closeReason, reason != .finished { reset(stream, NGHTTP2_CANCEL) }
        schedulePump()
        environment.record(
            method: stream.method, path: stream.path, status: response.status, bytes: bytes, arrival: stream.arrival,
            version: .http2)
    }

    private func sink() -> ConnectionMailbox {
        if let mailbox { return mailbox }
        let mailbox = ConnectionMailbox(eventLoop: environment.loop.eventLoop, carrier: self)
        self.mailbox = mailbox
        return mailbox
    }

    private func submit(_ stream: HTTP2Stream, response: HTTPResponse, contentLength: Int?, hasBody: Bool) {
        let isEvents = stream.events != nil
        var headers = response.headers
        if isEvents {
            if !headers.contains("content-type") { headers.append("content-type", "text/event-stream") }
            if !headers.contains("cache-control") { headers.append("cache-control", "no-store") }
        }
        let date = environment.loop.date(now: now)
        let result = HeaderBlock.with(
            status: response.status, headers: headers, contentLength: contentLength, date: date, isIndexed: !isEvents
        ) { block in
            if hasBody {
                var provider = nghttp2_data_provider()
                provider.read_callback = HTTP2Callbacks.provider
                return nghttp2_submit_response(session, stream.id, block.baseAddress, block.count, &provider)
            }
            return nghttp2_submit_response(session, stream.id, block.baseAddress, block.count, nil)
        }
        if result != 0 { reset(stream, NGHTTP2_INTERNAL_ERROR) }
    }

    // MARK: - Bodies

    /// Says how much of a body may follow now; the bytes themselves go out in `sendData`, straight into the output.
    func supplyData(id: Int32, length: Int, flags: UnsafeMutablePointer<UInt32>) -> Int {
        guard let stream = streams[id] else { return Int(NGHTTP2_ERR_DEFERRED.rawValue) }
        if let events = stream.events { return supplyEvents(stream, events, length: length, flags: flags) }
        let left = stream.output.readableBytes
        let count = min(left, length)
        flags.pointee |= UInt32(NGHTTP2_DATA_FLAG_NO_COPY.rawValue)
        if count == left { flags.pointee |= UInt32(NGHTTP2_DATA_FLAG_EOF.rawValue) }
        return count
    }

    private func supplyEvents(
        _ stream: HTTP2Stream, _ events: EventStream, length: Int, flags: UnsafeMutablePointer<UInt32>
    ) -> Int {
        switch events.supply() {
        case .bytes(let count):
            flags.pointee |= UInt32(NGHTTP2_DATA_FLAG_NO_COPY.rawValue)
            return min(count, length)
        case .ended(.finished):
            flags.pointee |= UInt32(NGHTTP2_DATA_FLAG_EOF.rawValue)
            return 0
        case .nothing, .ended:
            // A stream that was cut is reset in `deliver`.
            stream.deferred = true
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        }
    }

    /// Copies one DATA frame behind what is already in the output.
    func sendData(id: Int32, header: UnsafeRawBufferPointer, length: Int) -> Int32 {
        if out.readableBytes >= Self.chunk {
            outIsFull = true
            return Int32(NGHTTP2_ERR_WOULDBLOCK.rawValue)
        }
        guard let stream = streams[id] else { return Int32(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue) }
        stream.progress = now
        if let events = stream.events {
            let mark = out.writerIndex
            out.writeBytes(header)
            if events.take(length, into: &out) { return 0 }
            // The stream was cut on another thread between the announcement and now.
            out.moveWriterIndex(to: mark)
            return Int32(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
        }
        out.writeBytes(header)
        guard let piece = stream.output.readSlice(length: length) else {
            return Int32(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue)
        }
        out.writeImmutableBuffer(piece)
        queuedBytes -= length
        return 0
    }

    func deliver(_ ready: [EventStream]) {
        now = .now()
        for events in ready {
            guard let stream = streams[events.streamID], stream.events === events else { continue }
            if let reason = events.closeReason, reason != .finished {
                reset(stream, NGHTTP2_CANCEL)
            } else if stream.deferred {
                stream.deferred = false
                stream.progress = now
                nghttp2_session_resume_data(session, stream.id)
            }
        }
        schedulePump()
    }

    func frameSent(_ header: nghttp2_frame_hd) {
        switch nghttp2_frame_type(UInt32(header.type)) {
        case NGHTTP2_RST_STREAM: glitch()
        case NGHTTP2_DATA, NGHTTP2_HEADERS:
            guard header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0, let stream = streams[header.stream_id],
                !stream.requestEnded
            else { return }
            // Answered before the request was whole: `check` and `discard` give the client a moment to stop.
            stream.responseEnded = true
            stream.progress = now
        default: break
        }
    }
}
