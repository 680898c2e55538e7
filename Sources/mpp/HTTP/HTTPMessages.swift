import NIOCore
import NIOHTTP1

/// A request to the gateway.
struct HTTPRequest: Sendable {
    var method: HTTPMethod
    /// The path with its query, already escaped.
    var path: String
    var headers: HTTPHeaders = [:]
    var body: [UInt8] = []

    /// A `GET`.
    static func get(_ path: String, headers: HTTPHeaders = [:]) -> HTTPRequest {
        HTTPRequest(method: .GET, path: path, headers: headers)
    }

    /// A `POST` of JSON.
    static func post(_ path: String, json: [UInt8], headers: HTTPHeaders = [:]) -> HTTPRequest {
        var headers = headers
        headers.replaceOrAdd(name: "Content-Type", value: "application/json")
        return HTTPRequest(method: .POST, path: path, headers: headers, body: json)
    }

    /// Whether sending it twice does no harm.
    var isSafeToRepeat: Bool { method == .GET || headers.contains(name: "Idempotency-Key") }
}

/// What the gateway answered.
struct HTTPReply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    /// Whether the status is one of success.
    var isSuccess: Bool { (200..<300).contains(status) }
}

/// Why there is no answer.
enum HTTPFailure: Error, Equatable, CustomStringConvertible {
    /// Nobody listens there.
    case noConnection(String)
    /// The connection was closed before the answer was complete.
    case closed
    /// The answer did not come in time.
    case timeout
    /// The answer is longer than is accepted.
    case tooLong
    /// Too many requests wait for a connection.
    case busy

    /// A sentence.
    var description: String {
        switch self {
        case .noConnection(let address): "nobody answers at \(address)"
        case .closed: "the connection was closed before the answer"
        case .timeout: "the answer did not come in time"
        case .tooLong: "the answer is too long"
        case .busy: "too many requests are waiting"
        }
    }
}
