public import NIOCore

/// Which protocol carried a request.
public enum HTTPVersionKind: String, Sendable {
    /// HTTP/1.0 or HTTP/1.1.
    case http1 = "HTTP/1.1"
    /// HTTP/2, over TLS or with prior knowledge.
    case http2 = "HTTP/2"
}

/// One whole request: the responder sees it only when its body has arrived.
public struct HTTPRequest: Sendable {
    /// The method as sent, such as `GET`.
    public let method: String
    /// Path and query exactly as sent, such as `/a%20b?c=d`.
    public let target: String
    /// The path as sent, without the query, still percent-encoded; begins with `/` (or is `*` for `OPTIONS *`).
    public let path: String
    /// What follows the first `?`, or `nil` when there is none.
    public let query: String?
    /// `http` or `https`: what the client used towards this server.
    public let scheme: String
    /// Host and port the client asked for, or empty when an HTTP/1.0 client gave none.
    public let authority: String
    /// The header fields, without pseudo-headers.
    public let headers: HTTPFields
    /// The body; empty when there was none.
    public let body: ByteBuffer
    /// The peer's IP address, without port.
    public let remoteAddress: String
    /// The protocol that carried the request.
    public let version: HTTPVersionKind
    /// When the first header of the request arrived.
    public let arrival: NIODeadline

    /// Makes a request by hand, for the tests of a responder.
    public init(
        method: String = "GET", target: String, scheme: String = "http", authority: String = "localhost",
        headers: HTTPFields = [:], body: ByteBuffer = ByteBuffer(), remoteAddress: String = "127.0.0.1",
        version: HTTPVersionKind = .http2, arrival: NIODeadline = .now()
    ) {
        let split = RequestTarget(target)
        self.method = method
        self.target = target
        self.path = split.path
        self.query = split.query
        self.scheme = scheme
        self.authority = authority
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        self.version = version
        self.arrival = arrival
    }
}

/// The answer to one request.
public struct HTTPResponse: Sendable {
    /// What follows the header fields.
    public enum Body: Sendable {
        /// Nothing.
        case empty
        /// These bytes; `content-length` is added by the server.
        case buffer(ByteBuffer)
        /// Server-sent events, for as long as both sides want. `content-type: text/event-stream` and
        /// `cache-control: no-store` are added when absent.
        case events(EventStream)
    }

    /// The status code, 200...599.
    public var status: Int
    /// The header fields. `content-length` and `date` are the server's business, and so are all fields that
    /// belong to the connection.
    public var headers: HTTPFields
    /// The body. It is left out of the answer to `HEAD`, but its length is still told.
    public var body: Body

    /// An answer.
    public init(status: Int, headers: HTTPFields = [:], body: Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A short plain-text answer.
    public static func text(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: ["content-type": "text/plain; charset=utf-8"],
            body: .buffer(ByteBuffer(string: text)))
    }
}

/// What answers requests.
public protocol HTTPResponder: Sendable {
    /// Answers one request. Called on the connection's event loop, so it must not block. The future may belong to any
    /// event loop; when it belongs to `eventLoop` and is already complete the answer is queued without a hop. A failed
    /// future becomes a bare 500.
    func respond(to request: HTTPRequest, on eventLoop: any EventLoop) -> EventLoopFuture<HTTPResponse>

    /// The answer to a request that the server itself refuses: 400, 408, 413, 431 or 503. Called on the connection's
    /// event loop. There is no request to look at, because it was never whole.
    func refusal(status: Int) -> HTTPResponse
}

extension HTTPResponder {
    /// One line of plain text with the status's name.
    public func refusal(status: Int) -> HTTPResponse { .text(status, "\(status) \(reasonPhrase(status))\n") }
}

/// One line of an access log, handed out when the response has been queued.
public struct AccessRecord: Sendable {
    /// The request's method; empty when what came was no request.
    public let method: String
    /// The path without the query, which may hold personal data.
    public let path: String
    /// The status sent.
    public let status: Int
    /// Bytes of body queued; 0 for an event stream, whose record is made when it opens.
    public let bytes: Int
    /// From the first header of the request to the queued response.
    public let duration: TimeAmount
    /// The protocol.
    public let version: HTTPVersionKind
    /// The peer's IP address.
    public let remote: String
}
