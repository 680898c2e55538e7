import NIOCore

/// One request and its response on an HTTP/2 connection.
final class HTTP2Stream {
    enum Phase {
        /// Header fields or body are arriving.
        case receiving
        /// The responder has the request.
        case responding
        /// The response is queued or on its way.
        case sending
    }

    let id: Int32
    let arrival: NIODeadline
    var phase = Phase.receiving
    var method = ""
    var target = ""
    var scheme = ""
    var authority = ""
    var fields = HTTPFields()
    /// The header list's size so far, counted as HTTP/2 does.
    var listSize = 0
    var cookies = 0
    /// The status with which the server itself refuses the request; 0 when it does not.
    var refusal = 0
    var headersDone = false
    /// True once the client has ended its side.
    var requestEnded = false
    var body = ByteBuffer()
    /// Bytes of body counted against the connection's budget.
    var bodyBytes = 0
    /// Bytes received for which the stream's window has not been opened again.
    var withheld = 0
    /// Bytes of body thrown away because the answer was already decided.
    var discarded = 0
    /// True once the whole response is out, though the client may still be sending.
    var responseEnded = false
    /// The request's path, kept for the access log.
    var path = ""

    /// What is left of the response.
    var output = ByteBuffer()
    var events: EventStream?
    /// True while nghttp2 has been told that there is nothing to send for now.
    var deferred = false
    /// When the phase began, or when the client last took or sent something.
    var progress: NIODeadline

    init(id: Int32, now: NIODeadline) {
        self.id = id
        arrival = now
        progress = now
    }
}
