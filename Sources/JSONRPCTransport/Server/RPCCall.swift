public import JSONRPC
public import NIOCore

/// Who calls, and what they may do.
public struct Caller: Sendable, Equatable {
    /// The `sub` of the token: an account, a device or a service.
    public let subject: String
    /// What the caller may do; nil stands for everything.
    public let scopes: Set<Scope>?
    /// The agency that an officer belongs to; nil when the caller belongs to none.
    public let agency: Code?

    /// Describes a caller.
    public init(subject: String, scopes: Set<Scope>?, agency: Code? = nil) {
        self.subject = subject
        self.scopes = scopes
        self.agency = agency
    }

    /// Somebody on this machine, where loopback is the guard: may do everything.
    public static let local = Caller(subject: "local", scopes: nil)
    /// Somebody without a token: may call what is public.
    public static let anonymous = Caller(subject: "anonymous", scopes: [])

    /// Whether the caller may use what the scope guards.
    public func holds(_ scope: Scope) -> Bool {
        scope == .public || scopes?.contains(scope) ?? true
    }

    /// Refuses callers that do not hold a scope.
    ///
    /// - Throws: `unauthenticated` without a token, `forbidden` with one that does not reach.
    public func require(_ scope: Scope) throws(RPCError) {
        guard !holds(scope) else { return }
        guard self != .anonymous else { throw RPCError(.unauthenticated) }
        throw RPCError(.forbidden, "this needs the scope \(scope.rawValue)")
    }
}

/// Checks tokens. Called on event loops, so it may not block.
public protocol Authenticator: Sendable {
    /// The caller whom a token names.
    ///
    /// - Throws: `unauthenticated`.
    func authenticate(_ token: String) throws(RPCError) -> Caller
}

/// What a handler knows about a call beside its parameters.
public struct RPCCall: Sendable {
    /// The method.
    public let method: String
    /// What the caller says about the call.
    public let meta: CallMeta
    /// Who calls.
    public let caller: Caller
    /// The parameters as they were sent, or nil when there were none.
    public let params: JSONValue?
    /// The event loop of the connection. Futures that complete on it cost no hop.
    public let eventLoop: any EventLoop
}

/// What a handler answers: the result as JSON text.
public enum RPCReply: Sendable {
    /// At once.
    case ready([UInt8])
    /// At once, and badly.
    case failed(any Error)
    /// Later. `cancel` is called when nobody waits any more.
    case later(EventLoopFuture<[UInt8]>, cancel: (@Sendable () -> Void)? = nil)
}
