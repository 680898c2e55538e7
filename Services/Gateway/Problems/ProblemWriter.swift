import HTTP2Server
import JSONRPC

/// Writes problems in the language that the client prefers, as far as there are words for the kind.
struct ProblemWriter: Sendable {
    private let indonesian: Words

    init(indonesian: Words) { self.indonesian = indonesian }

    /// The answer to a request that failed.
    func response(_ error: any Error, to request: HTTPRequest) -> HTTPResponse {
        let error = RPCError(wrapping: error)
        guard Language(accepting: request) == .indonesian, let words = indonesian.sections["problems"] else {
            return .problem(error)
        }
        var response = Problem(error, detail: words[error.kind] ?? words["other"]).response
        response.headers.append("content-language", "id")
        return response
    }

    /// The answer to a request that the HTTP server refuses before it is whole.
    static func refusal(status: Int) -> HTTPResponse {
        let kind: ErrorKind =
            switch status {
            case 408: .deadlineExceeded
            case 413, 431: .tooLarge
            case 503: .overloaded
            default: .invalidRequest
            }
        var response = HTTPResponse.problem(RPCError(kind))
        response.status = status
        return response
    }
}
