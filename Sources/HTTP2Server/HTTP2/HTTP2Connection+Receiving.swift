import CNghttp2
import NIOCore

/// What nghttp2's callbacks tell of the client's frames.
extension HTTP2Connection {
    func frameBegins(_ header: nghttp2_frame_hd) {
        guard !terminating else { return }
        switch nghttp2_frame_type(UInt32(header.type)) {
        case NGHTTP2_HEADERS:
            headersBegan = now
            checkStillOpen(header.stream_id, isHeaders: true)
        // nghttp2 drops these without a word, so they are counted here.
        case NGHTTP2_PRIORITY: glitch()
        default: break
        }
    }

    /// nghttp2 lets HEADERS and DATA on a stream that is gone pass in silence, because they may have been sent before the
    /// client learned that this side has reset it. We remember those, so the rest are errors (RFC 9113, 5.1 and 5.1.1).
    func checkStillOpen(_ id: Int32, isHeaders: Bool) {
        guard id > 0, id & 1 == 1, id <= highestStream, streams[id] == nil else { return }
        switch recentlyClosed.wasReset(id) {
        case .some(true): break
        case .some(false): terminate(UInt32(NGHTTP2_STREAM_CLOSED.rawValue))
        case .none: if isHeaders { terminate(protocolError) }
        }
    }

    func headersBegin(id: Int32, isRequest: Bool) {
        receivingHeaders = nil
        guard isRequest, !terminating else { return }
        highestStream = max(highestStream, id)
        let stream = HTTP2Stream(id: id, now: now)
        streams[id] = stream
        receivingHeaders = stream
    }

    func header(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        guard let stream = receivingHeaders, stream.refusal == 0, name.count > 0 else { return }
        stream.listSize += name.count + value.count + 32
        if stream.listSize > environment.limits.maxHeaderBytes {
            refuseHeaders(stream)
        } else if name[0] == UInt8(ascii: ":") {
            pseudoHeader(stream, name: name, value: value)
        } else {
            guard stream.fields.count < environment.limits.maxHeaderFields else {
                refuseHeaders(stream)
                return
            }
            if stream.fields.isEmpty { stream.fields.reserve(fields: 8, bytes: 256) }
            if name.count == 6, name.elementsEqual("cookie".utf8) { stream.cookies += 1 }
            stream.fields.append(name: name, value: value)
        }
    }

    /// Too much: keep decoding, which the shared compression state needs, but keep nothing.
    private func refuseHeaders(_ stream: HTTP2Stream) {
        stream.refusal = 431
        stream.fields = HTTPFields()
    }

    private func pseudoHeader(_ stream: HTTP2Stream, name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        guard name.count > 1 else { return }
        switch name[1] {
        case UInt8(ascii: "m"): stream.method = String(decoding: value, as: UTF8.self)
        case UInt8(ascii: "p"):
            if !RequestTarget.isWellFormed(value) { stream.refusal = 400 }
            stream.target = String(decoding: value, as: UTF8.self)
        case UInt8(ascii: "s"): stream.scheme = String(decoding: value, as: UTF8.self)
        case UInt8(ascii: "a"): stream.authority = String(decoding: value, as: UTF8.self)
        default: break
        }
    }

    func dataArrives(id: Int32, bytes: UnsafeRawBufferPointer) {
        // The connection's window is always opened again; what we hold is bounded per stream and by the body budget.
        nghttp2_session_consume_connection(session, bytes.count)
        guard let stream = streams[id] else { return }
        guard stream.phase == .receiving, stream.refusal == 0 else {
            discard(stream, bytes.count)
            return
        }
        guard stream.bodyBytes + bytes.count <= environment.limits.maxBodyBytes else {
            stream.refusal = 413
            dropBody(stream)
            ready.append(stream)
            discard(stream, bytes.count)
            return
        }
        stream.body.writeBytes(bytes)
        stream.bodyBytes += bytes.count
        bodyBytes += bytes.count
        if bodyBytes <= environment.limits.maxBodyBytesPerConnection {
            nghttp2_session_consume_stream(session, id, bytes.count)
        } else {
            stream.withheld += bytes.count
            anyWithheld = true
            releaseWithheld()
        }
    }

    /// Takes what a refused client still sends, for a while: some clients lose the answer when they are cut at once.
    private func discard(_ stream: HTTP2Stream, _ count: Int) {
        stream.discarded += count
        if stream.discarded <= environment.limits.maxBodyBytes {
            nghttp2_session_consume_stream(session, stream.id, count)
        } else if stream.responseEnded {
            reset(stream, NGHTTP2_NO_ERROR)
        }
    }

    /// The budget for bodies is used up: only the oldest body goes on, so that one of them always comes to its end.
    private func releaseWithheld() {
        guard anyWithheld else { return }
        let waiting = streams.values.filter { $0.phase == .receiving && $0.headersDone }
        let within = bodyBytes <= environment.limits.maxBodyBytesPerConnection
        let oldest = waiting.min { $0.id < $1.id }
        for stream in waiting where stream.withheld > 0 && (within || stream === oldest) {
            nghttp2_session_consume_stream(session, stream.id, stream.withheld)
            stream.withheld = 0
        }
        anyWithheld = waiting.contains { $0.withheld > 0 }
    }

    /// Gives a body's share of the budget back.
    func dropBody(_ stream: HTTP2Stream) {
        guard stream.bodyBytes > 0 else { return }
        bodyBytes -= stream.bodyBytes
        stream.bodyBytes = 0
        stream.body = ByteBuffer()
        releaseWithheld()
    }

    func frameArrived(_ header: nghttp2_frame_hd) {
        guard !terminating else { return }
        let ended = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        let isAck = header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0
        switch nghttp2_frame_type(UInt32(header.type)) {
        case NGHTTP2_HEADERS: headersArrived(id: header.stream_id, ended: ended)
        case NGHTTP2_DATA:
            if ended { bodyEnded(id: header.stream_id) } else if header.length == 0 { glitch() }
        case NGHTTP2_SETTINGS:
            if isAck {
                settingsAcknowledged = true
            } else if settingsArrived {
                glitch()
            } else {
                settingsArrived = true
            }
        case NGHTTP2_PING: if !isAck { glitch() }
        case NGHTTP2_RST_STREAM:
            streams[header.stream_id]?.requestEnded = true
            glitch()
        default: break
        }
    }

    private func headersArrived(id: Int32, ended: Bool) {
        headersBegan = nil
        guard let stream = receivingHeaders else {
            // Trailers: they carry nothing for us but the end.
            if ended { bodyEnded(id: id) }
            return
        }
        receivingHeaders = nil
        stream.headersDone = true
        stream.requestEnded = ended
        if stream.refusal == 0, stream.target.isEmpty { stream.refusal = 400 }
        if stream.refusal == 0, !ended, let length = stream.fields.first("content-length").flatMap({ Int($0) }),
            length > environment.limits.maxBodyBytes
        {
            stream.refusal = 413
        }
        if ended || stream.refusal != 0 { ready.append(stream) }
    }

    private func bodyEnded(id: Int32) {
        guard let stream = streams[id] else { return }
        stream.requestEnded = true
        if stream.phase == .receiving, stream.refusal == 0 { ready.append(stream) }
    }

    func streamClosed(id: Int32) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        idleSince = now
        recentlyClosed.note(id, reset: !stream.requestEnded)
        if receivingHeaders === stream { receivingHeaders = nil }
        queuedBytes -= stream.output.readableBytes
        dropBody(stream)
        stream.events?.detach()
        stream.events = nil
        stream.output = ByteBuffer()
    }
}
