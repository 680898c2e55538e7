import JSONRPC

/// The kinds of errors that the gateway itself adds to those of the services.
extension ErrorKind {
    /// The path is known, and not with this HTTP method.
    static let methodNotAllowed = ErrorKind(
        "method_not_allowed", code: 9001, status: 405, "The path does not know this HTTP method; Allow lists its own.")
    /// The body is not of a media type that the path reads.
    static let unsupportedMediaType = ErrorKind(
        "unsupported_media_type", code: 9002, status: 415, "The body must be application/json.")
    /// A browser sent the request from a page of another site.
    static let crossSite = ErrorKind(
        "cross_site", code: 9003, status: 403, "The request was sent from another site.")

    /// The kinds of the gateway itself.
    static let gateway: [ErrorKind] = [.methodNotAllowed, .unsupportedMediaType, .crossSite]
}

/// All kinds that may leave the gateway, by name.
struct ProblemKinds: Sendable {
    /// The kinds by their name.
    let byName: [String: ErrorKind]

    /// The kinds common to all services, those of the contracts, and the gateway's own.
    static let all = ProblemKinds(
        ErrorKind.common + ErrorKind.gateway
            + ServiceName.allCases.flatMap { $0.contract.methods.flatMap(\.errors) })

    init(_ kinds: [ErrorKind]) {
        byName = Dictionary(kinds.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The kind of an error. What no contract declares counts as a fault of a service.
    func kind(of error: RPCError) -> ErrorKind { byName[error.kind] ?? .internalError }
}
