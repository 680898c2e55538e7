import NIOConcurrencyHelpers
import NIOCore

/// All open connections of a server: admission on the way in, and somebody to talk to at shutdown.
final class ConnectionRegistry: Sendable {
    private struct State {
        var admission: ConnectionAdmission
        var channels: [ObjectIdentifier: any Channel] = [:]
        var draining = false
        var empty: EventLoopPromise<Void>?
        var refused = 0
    }

    private let state: NIOLockedValueBox<State>

    init(limits: ServerLimits) {
        state = NIOLockedValueBox(
            State(
                admission: ConnectionAdmission(
                    perAddress: limits.maxConnectionsPerAddress, total: limits.maxConnections,
                    exceptions: limits.unlimitedAddresses)))
    }

    /// Takes a connection in until it closes; false when it must be closed at once.
    func admit(_ channel: any Channel, address: String) -> Bool {
        let welcome = state.withLockedValue { state in
            guard !state.draining, state.admission.admit(address) else {
                state.refused += 1
                return false
            }
            state.channels[ObjectIdentifier(channel)] = channel
            return true
        }
        if welcome { channel.closeFuture.whenComplete { [self] _ in leave(channel, address: address) } }
        return welcome
    }

    private func leave(_ channel: any Channel, address: String) {
        let empty = state.withLockedValue { state -> EventLoopPromise<Void>? in
            state.admission.leave(address)
            state.channels[ObjectIdentifier(channel)] = nil
            guard state.channels.isEmpty else { return nil }
            defer { state.empty = nil }
            return state.empty
        }
        empty?.succeed()
    }

    /// Connections open now, and connections turned away so far.
    var counts: (open: Int, refused: Int) { state.withLockedValue { ($0.channels.count, $0.refused) } }

    /// Admits nobody any more, and completes `promise` when the last connection is gone.
    func drain(_ promise: EventLoopPromise<Void>) -> [any Channel] {
        let (channels, done) = state.withLockedValue { state -> ([any Channel], Bool) in
            state.draining = true
            if state.channels.isEmpty { return ([], true) }
            state.empty = promise
            return (Array(state.channels.values), false)
        }
        if done { promise.succeed() }
        return channels
    }

    /// The connections that are still open.
    var remaining: [any Channel] { state.withLockedValue { Array($0.channels.values) } }
}

/// Sent down each connection's pipeline when the server shuts down: finish what is in flight, then close.
struct DrainEvent: Sendable {}
