import HTTP2Server
import JSONRPC
import Logging
import NIOCore

/// Answers every request: finds who is responsible for the path, and notes what became of it.
struct GatewayResponder: HTTPResponder {
    /// The parts of the gateway that answer requests.
    struct Parts: Sendable {
        let api: APIResponder
        let live: LiveResponder
        let pages: PageSite
        let assets: Assets
        let operations: OperationsResponder
    }

    private let parts: Parts
    private let log: AccessLog

    init(parts: Parts, log: AccessLog) {
        self.parts = parts
        self.log = log
    }

    func respond(to request: HTTPRequest, on eventLoop: any EventLoop) -> EventLoopFuture<HTTPResponse> {
        let (route, answer) = dispatch(request, on: eventLoop)
        answer.whenSuccess { log.record(request, route: route, status: $0.status) }
        return answer
    }

    func refusal(status: Int) -> HTTPResponse { ProblemWriter.refusal(status: status) }

    /// The route as logs may name it, and the answer.
    private func dispatch(
        _ request: HTTPRequest, on eventLoop: any EventLoop
    ) -> (route: String, answer: EventLoopFuture<HTTPResponse>) {
        guard let segments = pathSegments(request.path) else {
            return (
                "unknown",
                eventLoop.makeSucceededFuture(.problem(RPCError(.invalidRequest, "the path is badly encoded")))
            )
        }
        switch segments.first {
        case "api": return api(request, segments, on: eventLoop)
        case "assets": return ("/assets/{hash}/{name}", eventLoop.makeSucceededFuture(asset(request, segments)))
        default: break
        }
        if let (route, answer) = parts.operations.respond(to: request, segments, on: eventLoop) {
            return (route, answer)
        }
        guard let (language, match) = parts.pages.match(segments) else {
            return ("unknown", eventLoop.makeSucceededFuture(parts.pages.notFound(request, on: eventLoop)))
        }
        let route = language.base + match.template
        return (route, parts.pages.respond(to: request, language, match, on: eventLoop))
    }

    private func api(
        _ request: HTTPRequest, _ segments: [String], on eventLoop: any EventLoop
    ) -> (route: String, answer: EventLoopFuture<HTTPResponse>) {
        if segments.count > 2, segments[1] == "v1" {
            let rest = segments[2...]
            if let match = parts.live.match(rest) {
                return ("/api/v1" + match.template, parts.live.respond(to: request, match, on: eventLoop))
            }
            if let match = parts.api.match(rest) {
                return ("/api/v1" + match.template, parts.api.respond(to: request, match, on: eventLoop))
            }
        }
        let error = RPCError(.notFound, "there is no such path; see /openapi.json")
        return ("unknown", eventLoop.makeSucceededFuture(.problem(error)))
    }

    private func asset(_ request: HTTPRequest, _ segments: [String]) -> HTTPResponse {
        guard request.method == "GET" || request.method == "HEAD" else {
            return .methodNotAllowed("GET, HEAD, OPTIONS")
        }
        guard segments.count == 3 else { return .problem(RPCError(.notFound)) }
        return parts.assets.response(hash: segments[1], name: segments[2], to: request)
            ?? .problem(RPCError(.notFound))
    }
}

/// Notes each request: route, status and time; neither the path, which may hold a ticket's secret name, nor the query.
struct AccessLog: Sendable {
    /// Which requests are logged. All are counted.
    enum Extent: String, Sendable, CaseIterable {
        case all, errors, none
    }

    let extent: Extent
    let metrics: RequestMetrics
    let logger: Logger

    func record(_ request: HTTPRequest, route: String, status: Int) {
        let duration = NIODeadline.now() - request.arrival
        metrics.record(route: route, method: request.method, status: status, duration: duration)
        guard extent == .all || extent == .errors && status >= 500 else { return }
        logger.info(
            "request",
            metadata: [
                "method": "\(request.method)", "route": "\(route)", "status": "\(status)",
                "us": "\(duration.nanoseconds / 1000)", "http": "\(request.version.rawValue)",
                "remote": "\(request.remoteAddress)",
            ])
    }
}
