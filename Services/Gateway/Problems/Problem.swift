import HTTP2Server
import JSONRPC
import NIOCore

/// An error as HTTP clients get it: RFC 9457 problem details.
struct Problem: Encodable, Sendable {
    /// Where the kind is explained.
    let type: String
    /// What the kind means, the same sentence each time.
    let title: String
    /// The HTTP status.
    let status: Int
    /// What went wrong this time.
    let detail: String
    /// The stable word of the kind.
    let kind: String
    /// The parameters at fault.
    let fields: [RPCError.Field]?
    /// The state that stands in the way.
    let state: String?
    /// Seconds to wait before trying again.
    let retryAfter: Int?

    /// The problem that stands for an error of a call.
    init(_ error: RPCError, kinds: ProblemKinds = .all, detail: String? = nil) {
        let kind = kinds.kind(of: error)
        type = "/problems/\(kind.name)"
        title = kind.summary
        status = kind.status
        // The message of a fault may name what is inside the suite; its kind's sentence never does.
        let isInside = kind == .internalError || kind == .unavailable || kind == .moved
        self.detail = detail ?? (isInside ? kind.summary : error.message)
        self.kind = kind.name
        fields = error.data?.fields
        state = error.data?.state
        retryAfter = kind.retryable ? Self.seconds(error.data?.retryAfterMs) : nil
    }

    /// Whole seconds, at least one, and one when the service did not say.
    private static func seconds(_ milliseconds: Int?) -> Int {
        guard let milliseconds else { return 1 }
        return max(1, min(3_600, (milliseconds + 999) / 1000))
    }

    /// The answer that carries the problem.
    var response: HTTPResponse {
        var headers: HTTPFields = ["content-type": "application/problem+json", "cache-control": "no-store"]
        if let retryAfter { headers.append("retry-after", String(retryAfter)) }
        // All members are strings and integers, which can always be encoded.
        let body = (try? JSONWriting.encode(self)) ?? []
        return HTTPResponse(status: status, headers: headers, body: .buffer(ByteBuffer(bytes: body)))
    }
}

extension HTTPResponse {
    /// The answer to a call that failed.
    static func problem(_ error: RPCError) -> HTTPResponse { Problem(error).response }

    /// The answer when something else than a call failed. What we do not know stays inside.
    static func problem(wrapping error: any Error) -> HTTPResponse { Problem(RPCError(wrapping: error)).response }
}
