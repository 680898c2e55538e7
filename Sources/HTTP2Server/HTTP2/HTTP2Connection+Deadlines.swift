import CNghttp2
import NIOCore

/// What a connection gives up waiting for.
extension HTTP2Connection {
    func tick(now: NIODeadline) {
        guard let context else { return }
        self.now = now
        let limits = environment.limits
        if stall.isStalled(on: context.channel, now: now, limit: limits.stallTimeout) {
            context.close(promise: nil)
            return
        }
        if let lingeringSince {
            if stall.pending > 0 { self.lingeringSince = now }
            if now - lingeringSince >= min(.seconds(2), limits.idleTimeout) { context.close(promise: nil) }
            return
        }
        if let headersBegan, now - headersBegan >= limits.headerTimeout { terminate(calm) }
        if !settingsArrived || !settingsAcknowledged, now - opened >= limits.headerTimeout {
            terminate(UInt32(NGHTTP2_SETTINGS_TIMEOUT.rawValue))
        }
        if streams.isEmpty {
            if now - idleSince >= limits.idleTimeout { terminate(UInt32(NGHTTP2_NO_ERROR.rawValue)) }
        } else {
            idleSince = now
            for stream in Array(streams.values) { check(stream, limits: limits) }
        }
        dispatchReady()
        if nghttp2_session_want_write(session) != 0 { schedulePump() }
    }

    private func check(_ stream: HTTP2Stream, limits: ServerLimits) {
        switch stream.phase {
        case .receiving:
            if stream.headersDone, now - stream.progress >= limits.bodyTimeout, stream.refusal == 0 {
                stream.refusal = 408
                ready.append(stream)
            }
        case .responding: break
        case .sending:
            if stream.responseEnded {
                // RFC 9113, 8.1: a reset without error asks the client to stop sending.
                if now - stream.progress >= min(.seconds(2), limits.bodyTimeout) { reset(stream, NGHTTP2_NO_ERROR) }
                return
            }
            if let events = stream.events {
                if stream.deferred {
                    if now - stream.progress >= limits.eventHeartbeat { events.heartbeat() }
                    return
                }
            }
            // While the socket itself moves, it is not this stream's fault that its turn has not come.
            if stall.pending > 0 { stream.progress = now }
            if now - stream.progress >= limits.stallTimeout { reset(stream, NGHTTP2_CANCEL) }
        }
    }
}
