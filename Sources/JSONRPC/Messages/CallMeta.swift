/// The optional top-level member `meta`: what a caller says about its call. Strict peers ignore it.
public struct CallMeta: Codable, Equatable, Sendable {
    /// How long the caller waits, in milliseconds from now. Relative, so that clocks need not agree.
    public var deadlineMs: Int?
    /// Makes a write safe to repeat: the same key gets the same answer.
    public var idempotencyKey: String?
    /// W3C Trace Context, passed on as it is.
    public var traceparent: String?
    /// A signed token, for callers that did not use `rpc.authenticate`.
    public var token: String?
    /// For whom the caller acts, for the audit trail.
    public var onBehalfOf: String?

    /// Nothing said.
    public static let none = CallMeta()

    /// Says what is given and leaves the rest open.
    public init(
        deadlineMs: Int? = nil, idempotencyKey: String? = nil, traceparent: String? = nil, token: String? = nil,
        onBehalfOf: String? = nil
    ) {
        self.deadlineMs = deadlineMs
        self.idempotencyKey = idempotencyKey
        self.traceparent = traceparent
        self.token = token
        self.onBehalfOf = onBehalfOf
    }

    /// The longest token, key or trace that is read.
    private static let longest = 4096

    /// Checks what the types cannot say. `idempotency_key` has 1 to 128 characters; deadlines are positive.
    func check() throws(RPCError) {
        if let deadlineMs, deadlineMs < 1 {
            throw RPCError(.invalidRequest, fields: [.init("meta.deadline_ms", "must be positive")])
        }
        if let idempotencyKey, !(1...128).contains(idempotencyKey.utf8.count) {
            throw RPCError(.invalidRequest, fields: [.init("meta.idempotency_key", "must have 1 to 128 bytes")])
        }
        for (name, text) in [("traceparent", traceparent), ("token", token), ("on_behalf_of", onBehalfOf)] {
            if let text, text.utf8.count > Self.longest {
                throw RPCError(.invalidRequest, fields: [.init("meta.\(name)", "is too long")])
            }
        }
    }
}
