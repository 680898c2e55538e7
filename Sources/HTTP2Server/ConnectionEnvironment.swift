import Logging
import NIOCore

/// What every connection of one server is given.
struct ConnectionEnvironment: Sendable {
    let responder: any HTTPResponder
    let limits: ServerLimits
    let onResponse: (@Sendable (AccessRecord) -> Void)?
    let logger: Logger
    let scheme: String
    let loop: LoopContext
    let remoteAddress: String

    /// Tells the access log of a queued response.
    func record(method: String, path: String, status: Int, bytes: Int, arrival: NIODeadline, version: HTTPVersionKind) {
        guard let onResponse else { return }
        onResponse(
            AccessRecord(
                method: method, path: path, status: status, bytes: bytes, duration: NIODeadline.now() - arrival,
                version: version, remote: remoteAddress))
    }
}
