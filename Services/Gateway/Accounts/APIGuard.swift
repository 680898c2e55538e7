import FeedbackAPI
import HTTP2Server
import JSONRPC
import QueueAPI

/// Decides who may use which row of the REST API, before anything is sent to a service.
struct APIGuard: Sendable {
    /// What the gateway lets everybody do in its own name: a citizen needs no account.
    static let open: Set<Scope> = [.public, QueueAPI.issueScope, FeedbackAPI.rateScope]

    private let accounts: Accounts
    private let origin: PublicOrigin
    private let tokens: any TokenSource
    /// The agency of a counter, for the guard of officers; nil when there is no such counter.
    private let agencyOfCounter: @Sendable (String) -> String?

    init(
        accounts: Accounts, origin: PublicOrigin, tokens: any TokenSource,
        agencyOfCounter: @escaping @Sendable (String) -> String?
    ) {
        self.accounts = accounts
        self.origin = origin
        self.tokens = tokens
        self.agencyOfCounter = agencyOfCounter
    }

    /// Admits a request to a row of the API, and gives what its call says about itself.
    ///
    /// - Throws: `unauthenticated`, `forbidden` or `cross_site`.
    func authorize(
        _ request: HTTPRequest, _ match: RouteTree<APIEndpoint>.Match, _ endpoint: APIEndpoint
    ) throws(RPCError) -> CallMeta {
        try authorize(
            request, scope: endpoint.method.scope, effect: endpoint.method.effect,
            counter: match.parameters.first { $0.name == "counter" }?.value)
    }

    /// Admits a request to what a scope guards.
    ///
    /// - Parameter counter: The counter that the request is about, if it is about one.
    func authorize(
        _ request: HTTPRequest, scope: Scope, effect: Effect, counter: String?
    ) throws(RPCError) -> CallMeta {
        if let authorization = request.headers.first("authorization") {
            guard authorization.lowercased().hasPrefix("bearer "), authorization.utf8.count <= 4096 else {
                throw RPCError(.unauthenticated, "the Authorization header must be a bearer token")
            }
            // Tokens are checked by the services; what the gateway answers itself needs a session.
            guard scope != GatewayContract.accountsScope else {
                throw RPCError(.forbidden, "accounts are managed with a session")
            }
            return CallMeta(token: String(authorization.dropFirst(7)).trimmed)
        }
        if Self.open.contains(scope) { return .none }
        guard let account = accounts.account(origin.cookie(for: request).token(in: request)) else {
            throw RPCError(.unauthenticated)
        }
        if effect == .write { try SameOrigin.require(request, publicOrigin: origin.text) }
        try Self.check(account, scope: scope, agency: counter.flatMap(agencyOfCounter), counter: counter)
        return CallMeta(token: tokens.token(for: account), onBehalfOf: account.name)
    }

    /// The rule for staff: the role must hold the scope, and an officer works at the counters of one agency only.
    ///
    /// - Throws: `forbidden`, also for a counter that does not exist, so that nobody learns which do.
    static func check(_ account: Account, scope: Scope, agency: String?, counter: String?) throws(RPCError) {
        guard account.role.scopes.contains(scope) else {
            throw RPCError(.forbidden, "this account may not do this")
        }
        guard counter == nil || account.role != .officer || agency.map(account.reaches) == true else {
            throw RPCError(.forbidden, "this counter belongs to another agency")
        }
    }
}

/// Makes tokens in the name of people who are signed in.
protocol TokenSource: Sendable {
    /// A short-lived token for an account; nil when services on this machine need none.
    func token(for account: Account) -> String?
}

/// For services that trust loopback.
struct NoTokens: TokenSource {
    func token(for account: Account) -> String? { nil }
}

/// Under which address the gateway is reached.
struct PublicOrigin: Sendable {
    /// `https://mpp.example`, when the gateway stands behind a proxy or has a name of its own.
    let text: String?

    /// Whether this request reached us, or the proxy before us, over TLS.
    func isSecure(_ request: HTTPRequest) -> Bool {
        request.scheme == "https" || text?.hasPrefix("https://") == true
    }

    /// The session cookie as it must be for this request.
    func cookie(for request: HTTPRequest) -> SessionCookie { SessionCookie(secure: isSecure(request)) }

    /// The absolute address of a path, as others than this browser may open it.
    func address(of path: String, for request: HTTPRequest) -> String {
        (text ?? "\(request.scheme)://\(request.authority)") + path
    }
}

extension String {
    /// The text without spaces at its ends.
    var trimmed: String {
        let spaces: Set<Character> = [" ", "\t", "\n", "\r"]
        guard let first = firstIndex(where: { !spaces.contains($0) }),
            let last = lastIndex(where: { !spaces.contains($0) })
        else { return "" }
        return String(self[first...last])
    }
}
