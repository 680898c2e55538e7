import HTTP2Server
import JSONRPC
import NIOCore

/// Answers what operators and programs ask about the gateway itself.
struct OperationsResponder: Sendable {
    private let health: Health
    private let problems: ProblemPages
    private let openAPI: ByteBuffer
    private let icon: String
    private let metrics: @Sendable (any EventLoop) -> EventLoopFuture<String>

    init(
        health: Health, openAPI: [UInt8], icon: String,
        metrics: @escaping @Sendable (any EventLoop) -> EventLoopFuture<String>
    ) {
        self.health = health
        problems = ProblemPages()
        self.openAPI = ByteBuffer(bytes: openAPI)
        self.icon = icon
        self.metrics = metrics
    }

    /// The route and the answer; nil for paths that are not the operators'.
    func respond(
        to request: HTTPRequest, _ segments: [String], on eventLoop: any EventLoop
    ) -> (String, EventLoopFuture<HTTPResponse>)? {
        guard let first = segments.first, Self.names.contains(first), segments.count == 1 || first == "problems" else {
            return nil
        }
        let route = first == "problems" ? "/problems/{kind}" : "/\(first)"
        guard request.method == "GET" || request.method == "HEAD" else {
            return (route, eventLoop.makeSucceededFuture(.methodNotAllowed("GET, HEAD, OPTIONS")))
        }
        return (route, answer(request, segments, on: eventLoop))
    }

    private static let names: Set<String> = [
        "healthz", "readyz", "metrics", "openapi.json", "problems", "favicon.ico", "robots.txt",
    ]

    private func answer(
        _ request: HTTPRequest, _ segments: [String], on eventLoop: any EventLoop
    ) -> EventLoopFuture<HTTPResponse> {
        switch segments[0] {
        case "healthz": return eventLoop.makeSucceededFuture(.text(200, "ok\n"))
        case "readyz": return health.ready(on: eventLoop)
        case "metrics":
            return metrics(eventLoop).map { text in
                HTTPResponse(
                    status: 200, headers: ["content-type": "text/plain; version=0.0.4; charset=utf-8"],
                    body: .buffer(ByteBuffer(string: text)))
            }
        case "openapi.json":
            let headers: HTTPFields = ["content-type": "application/json", "cache-control": "no-cache"]
            let response = HTTPResponse(status: 200, headers: headers, body: .buffer(openAPI))
            return eventLoop.makeSucceededFuture(response.compressed(for: request))
        case "favicon.ico":
            return eventLoop.makeSucceededFuture(HTTPResponse(status: 301, headers: ["location": icon]))
        case "robots.txt":
            return eventLoop.makeSucceededFuture(.text(200, "User-agent: *\nDisallow: /t/\nDisallow: /api/\n"))
        default:
            let page = segments.count <= 2 ? problems.page(segments.dropFirst().first) : nil
            return eventLoop.makeSucceededFuture(page ?? .problem(RPCError(.notFound)))
        }
    }
}
