/// One row of the published table of errors: a stable word, its JSON-RPC code, and what a caller may do about it.
public struct ErrorKind: Hashable, Sendable {
    /// The stable word that `error.data.kind` carries. Callers decide by this word, never by the message.
    public let name: String
    /// The JSON-RPC error code. −32768…−32000 is reserved; the kinds of a domain lie outside of it.
    public let code: Int
    /// The HTTP status under which the gateway passes the error on.
    public let status: Int
    /// Whether the same call may succeed when it is repeated without change.
    public let retryable: Bool
    /// What the kind means, in one sentence.
    public let summary: String

    /// Declares a kind.
    public init(_ name: String, code: Int, status: Int, retryable: Bool = false, _ summary: String) {
        self.name = name
        self.code = code
        self.status = status
        self.retryable = retryable
        self.summary = summary
    }
}

extension ErrorKind {
    /// Not JSON, not UTF-8, or nested too deeply. Answered with a null id.
    public static let parseError = ErrorKind(
        "parse_error", code: -32700, status: 400, "The text is not JSON, not UTF-8, or nested too deeply.")
    /// JSON, but no request; or an empty batch.
    public static let invalidRequest = ErrorKind(
        "invalid_request", code: -32600, status: 400, "The JSON is not a request.")
    /// The service has no such method.
    public static let methodNotFound = ErrorKind(
        "method_not_found", code: -32601, status: 404, "The service has no method of this name.")
    /// Parameters do not fit; `fields` names them.
    public static let invalidParams = ErrorKind(
        "invalid_params", code: -32602, status: 422,
        "A parameter is missing, unknown, of the wrong type or out of range.")
    /// A fault of ours.
    public static let internalError = ErrorKind(
        "internal_error", code: -32603, status: 500,
        "A fault of the service. The call may or may not have taken effect.")

    /// More work than the service accepts; nothing was done.
    public static let overloaded = ErrorKind(
        "overloaded", code: -32000, status: 503, retryable: true, "The service has more work than it accepts.")
    /// The service is about to stop; nothing was done.
    public static let draining = ErrorKind(
        "draining", code: -32001, status: 503, retryable: true, "The service is about to stop.")
    /// This caller calls too often.
    public static let rateLimited = ErrorKind(
        "rate_limited", code: -32002, status: 429, retryable: true, "This caller has made too many calls.")
    /// No token, or none that holds.
    public static let unauthenticated = ErrorKind(
        "unauthenticated", code: -32003, status: 401, "The call carries no valid token.")
    /// The token does not allow this.
    public static let forbidden = ErrorKind(
        "forbidden", code: -32004, status: 403, "The caller may not do this.")
    /// The caller's deadline has passed.
    public static let deadlineExceeded = ErrorKind(
        "deadline_exceeded", code: -32005, status: 504, retryable: true,
        "The deadline passed before the answer was ready.")
    /// The caller has cancelled the call.
    public static let cancelled = ErrorKind(
        "cancelled", code: -32006, status: 499, "The caller cancelled the call.")
    /// Another instance owns what the call is about; `owner` is its address.
    public static let moved = ErrorKind(
        "moved", code: -32007, status: 421, retryable: true, "Another instance answers for this; owner is its address.")
    /// The frame, batch or answer is larger than the limit.
    public static let tooLarge = ErrorKind(
        "too_large", code: -32008, status: 413, "The message is larger than the limit.")
    /// No connection to the service.
    public static let unavailable = ErrorKind(
        "unavailable", code: -32009, status: 503, retryable: true, "The service cannot be reached.")
    /// The disk has refused; nothing was written.
    public static let storage = ErrorKind(
        "storage", code: -32010, status: 503, retryable: true,
        "The service cannot write at the moment; nothing was changed.")
    /// The subscriber does not read fast enough.
    public static let subscriberTooSlow = ErrorKind(
        "subscriber_too_slow", code: -32011, status: 503, retryable: true, "The subscriber fell too far behind.")
    /// The idempotency key was used before with other parameters.
    public static let idempotencyMismatch = ErrorKind(
        "idempotency_mismatch", code: -32012, status: 422, "The idempotency key was used before for another call.")
    /// The service has not yet learned what it needs.
    public static let notReady = ErrorKind(
        "not_ready", code: -32013, status: 503, retryable: true, "The service is still getting ready.")

    /// There is nothing of this id.
    public static let notFound = ErrorKind(
        "not_found", code: 1001, status: 404, "There is nothing of this id.")
    /// The thing is in a state that does not allow this.
    public static let wrongState = ErrorKind(
        "wrong_state", code: 1002, status: 409, "The state does not allow this.")

    /// The kinds that any call may end with, whatever method it names.
    public static let common: [ErrorKind] = [
        .parseError, .invalidRequest, .methodNotFound, .invalidParams, .internalError, .overloaded, .draining,
        .rateLimited, .unauthenticated, .forbidden, .deadlineExceeded, .cancelled, .moved, .tooLarge, .unavailable,
        .storage, .subscriberTooSlow, .idempotencyMismatch, .notReady, .notFound, .wrongState,
    ]
}
