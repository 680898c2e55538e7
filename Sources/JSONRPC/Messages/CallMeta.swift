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

// Every call that passes the gateway carries a `meta`, so it is read and written by hand.
extension CallMeta {
    /// Reads an object whose members have the right types; nil leaves it to `Decodable`, which says what is wrong.
    init?(wellFormed object: JSONValue) {
        guard object.isObject else { return nil }
        var isWellFormed = true
        object.forEachMember { name, value in
            // An absent member and null are the same, and of two with one name the first counts.
            guard !value.isNull else { return true }
            if name.equals("deadline_ms") {
                deadlineMs = deadlineMs ?? value.integer()
                isWellFormed = deadlineMs != nil
            } else if name.equals("idempotency_key") {
                isWellFormed = Self.read(value, into: &idempotencyKey)
            } else if name.equals("traceparent") {
                isWellFormed = Self.read(value, into: &traceparent)
            } else if name.equals("token") {
                isWellFormed = Self.read(value, into: &token)
            } else if name.equals("on_behalf_of") {
                isWellFormed = Self.read(value, into: &onBehalfOf)
            }
            return isWellFormed
        }
        guard isWellFormed else { return nil }
    }

    private static func read(_ value: JSONValue, into member: inout String?) -> Bool {
        member = member ?? value.string
        return member != nil
    }

    /// Appends the object as JSON text.
    func append(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        if let deadlineMs {
            bytes.append(contentsOf: #""deadline_ms":"#.utf8)
            JSONDigits.append(deadlineMs, to: &bytes)
        }
        append("idempotency_key", idempotencyKey, to: &bytes)
        append("traceparent", traceparent, to: &bytes)
        append("token", token, to: &bytes)
        append("on_behalf_of", onBehalfOf, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    private func append(_ name: String, _ value: String?, to bytes: inout [UInt8]) {
        guard let value else { return }
        if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
        JSONEscapes.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        JSONEscapes.append(value, to: &bytes)
    }
}
