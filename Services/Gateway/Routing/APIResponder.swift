import HTTP2Server
import JSONRPC
import NIOCore

/// Answers the REST API: a row of the route table, a call, and the result as it came.
struct APIResponder: Sendable {
    private let routes: RouteTree<APIEndpoint>
    private let upstream: any Upstream
    private let guardian: APIGuard
    private let problems: ProblemWriter

    init(routes: RouteTree<APIEndpoint>, upstream: any Upstream, guardian: APIGuard, problems: ProblemWriter) {
        self.routes = routes
        self.upstream = upstream
        self.guardian = guardian
        self.problems = problems
    }

    /// The row for a path below `/api/v1`, or nil.
    func match(_ segments: ArraySlice<String>) -> RouteTree<APIEndpoint>.Match? { routes.match(segments) }

    /// Answers a request whose path was matched.
    func respond(
        to request: HTTPRequest, _ match: RouteTree<APIEndpoint>.Match, on eventLoop: any EventLoop
    ) -> EventLoopFuture<HTTPResponse> {
        if request.method == "OPTIONS" {
            return eventLoop.makeSucceededFuture(HTTPResponse(status: 204, headers: ["allow": match.allowed]))
        }
        guard let endpoint = match.endpoints[request.method == "HEAD" ? "GET" : request.method] else {
            return eventLoop.makeSucceededFuture(.methodNotAllowed(match.allowed))
        }
        let params: [UInt8]
        var meta: CallMeta
        do throws(RPCError) {
            meta = try guardian.authorize(request, match, endpoint)
            params = try Self.params(request, match, endpoint)
            meta.idempotencyKey = try Self.idempotencyKey(request)
        } catch {
            return eventLoop.makeSucceededFuture(problems.response(error, to: request))
        }
        meta.deadlineMs = endpoint.deadlineMs
        meta.traceparent = request.headers.first("traceparent").flatMap { $0.utf8.count <= 256 ? $0 : nil }
        return call(endpoint, params, meta, request, on: eventLoop)
    }

    private func call(
        _ endpoint: APIEndpoint, _ params: [UInt8], _ meta: CallMeta, _ request: HTTPRequest,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<HTTPResponse> {
        // One promise instead of a chain of futures: this is the path of every request.
        let promise = eventLoop.makePromise(of: HTTPResponse.self)
        upstream.call(endpoint.service, endpoint.method.name, params: params, meta: meta, on: eventLoop).whenComplete {
            switch $0 {
            case .success(let bytes):
                let body = HTTPResponse.Body.buffer(ByteBuffer(bytes: bytes))
                promise.succeed(HTTPResponse(status: endpoint.status, headers: Self.headers, body: body))
            case .failure(let error): promise.succeed(problems.response(error, to: request))
            }
        }
        return promise.futureResult
    }

    private static let headers: HTTPFields = ["content-type": "application/json", "cache-control": "no-store"]

    private static func params(
        _ request: HTTPRequest, _ match: RouteTree<APIEndpoint>.Match, _ endpoint: APIEndpoint
    ) throws(RPCError) -> [UInt8] {
        // Most requests have no query.
        guard let query = request.query == nil ? [] : RequestTarget(request.target).queryItems else {
            throw RPCError(.invalidRequest, "the query is badly encoded")
        }
        if request.body.readableBytes > 0, !isJSON(request.headers.first("content-type")) {
            throw RPCError(.unsupportedMediaType)
        }
        return try ParamsBuilder.build(
            schema: endpoint.params, path: match.parameters, query: query, body: Array(request.body.readableBytesView))
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let type = contentType?.split(separator: ";").first else { return false }
        return type.lowercased().filter { $0 != " " } == "application/json"
    }

    /// The key of a write, with or without the quotation marks of a structured field.
    static func idempotencyKey(_ request: HTTPRequest) throws(RPCError) -> String? {
        guard var key = request.headers.first("idempotency-key")?[...] else { return nil }
        if key.hasPrefix("\""), key.hasSuffix("\""), key.utf8.count >= 2 { key = key.dropFirst().dropLast() }
        guard (1...128).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw RPCError(
                .invalidRequest, "Idempotency-Key must have 1 to 128 visible ASCII characters",
                fields: [.init("Idempotency-Key", "must have 1 to 128 visible ASCII characters")])
        }
        return String(key)
    }
}

extension HTTPResponse {
    /// The answer to a method that the path does not know.
    static func methodNotAllowed(_ allowed: String) -> HTTPResponse {
        var response = HTTPResponse.problem(RPCError(.methodNotAllowed))
        response.headers.append("allow", allowed)
        return response
    }
}
