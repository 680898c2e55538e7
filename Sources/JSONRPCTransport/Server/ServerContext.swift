import JSONRPC
import Logging
import NIOConcurrencyHelpers
import NIOCore

/// What all connections of one server share.
struct ServerContext: Sendable {
    let routes: [String: RPCRoutes.Route]
    let discovery: [UInt8]
    /// The topics that can be followed.
    let topics: Set<String>
    let configuration: ServerConfiguration
    let authenticator: (any Authenticator)?
    let events: (any EventSource)?
    let logger: Logger
    let connections: ConnectionList

    /// Who a connection is taken for before it says so.
    var unknownCaller: Caller { configuration.trustsAnonymous ? .local : .anonymous }
}

/// The open connections of a server, counted against the limit and reachable for a drain.
final class ConnectionList: Sendable {
    private let open = NIOLockedValueBox<[ObjectIdentifier: any Channel]>([:])
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether there was room.
    func add(_ channel: any Channel) -> Bool {
        open.withLockedValue { open in
            guard open.count < limit else { return false }
            open[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func remove(_ channel: any Channel) {
        open.withLockedValue { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    var all: [any Channel] { open.withLockedValue { Array($0.values) } }
}

/// Tells a connection to finish what it has begun and then close.
struct DrainEvent: Sendable {}
