import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI

/// Answers the addresses at which browsers follow something: `/api/v1/boards/{zone}/events` and its like.
struct LiveResponder: Sendable {
    /// What can be followed.
    enum Kind: Sendable {
        case board, ticket, counter, lane, site, figures
    }

    /// The paths below `/api/v1`, for the route table and the OpenAPI document.
    static let paths: [(path: String, kind: Kind, summary: String)] = [
        ("/boards/{zone}/events", .board, "Follows a board: whole snapshots as server-sent events."),
        ("/tickets/{code}/events", .ticket, "Follows a ticket: whole snapshots as server-sent events."),
        ("/counters/{counter}/events", .counter, "Follows a counter: whole snapshots as server-sent events."),
        ("/lanes/{lane}/events", .lane, "Follows a lane: whole snapshots as server-sent events."),
        ("/queue/events", .site, "Follows all lanes and counters: whole snapshots as server-sent events."),
        (
            "/queue/figures/events", .figures,
            "Follows what a supervisor watches: whole snapshots as server-sent events, at most one a second."
        ),
    ]

    private let routes: RouteTree<Kind>
    private let hub: LiveHub
    private let guardian: APIGuard

    init(hub: LiveHub, guardian: APIGuard) {
        var routes = RouteTree<Kind>()
        for row in Self.paths { routes.insert("GET", row.path, row.kind) }
        self.routes = routes
        self.hub = hub
        self.guardian = guardian
    }

    /// The row for a path below `/api/v1`, or nil.
    func match(_ segments: ArraySlice<String>) -> RouteTree<Kind>.Match? {
        segments.last == "events" ? routes.match(segments) : nil
    }

    /// Opens a stream.
    func respond(
        to request: HTTPRequest, _ match: RouteTree<Kind>.Match, on eventLoop: any EventLoop
    ) -> EventLoopFuture<HTTPResponse> {
        guard request.method == "GET", let kind = match.endpoints["GET"] else {
            return eventLoop.makeSucceededFuture(.methodNotAllowed("GET, OPTIONS"))
        }
        let key: LiveKey
        do throws(RPCError) { key = try self.key(kind, match.parameters.first?.value ?? "", request) } catch {
            return eventLoop.makeSucceededFuture(.problem(error))
        }
        return hub.follow(key).hop(to: eventLoop).map { stream in
            HTTPResponse(
                status: 200, headers: ["cache-control": "no-store", "x-accel-buffering": "no"], body: .events(stream))
        }.flatMapErrorThrowing { .problem(wrapping: $0) }
    }

    private func key(_ kind: Kind, _ name: String, _ request: HTTPRequest) throws(RPCError) -> LiveKey {
        guard kind == .site || kind == .figures || Code(name) != nil else { throw RPCError(.notFound) }
        switch kind {
        case .board: return .board(name)
        case .ticket: return .ticket(name)
        case .lane: return .lane(name)
        case .site: return .site
        case .counter:
            try authorize(request, scope: QueueAPI.counterScope, counter: name)
            return .counter(name)
        case .figures:
            try authorize(request, scope: QueueAPI.superviseScope, counter: nil)
            return .figures
        }
    }

    /// Admits staff. The hub fetches in the gateway's own name, so a bearer token, which only the services check, opens
    /// nothing.
    private func authorize(_ request: HTTPRequest, scope: Scope, counter: String?) throws(RPCError) {
        guard !request.headers.contains("authorization") else {
            throw RPCError(.forbidden, "this is followed with a session, or by rpc.subscribe with a token")
        }
        _ = try guardian.authorize(request, scope: scope, effect: .read, counter: counter)
    }
}
