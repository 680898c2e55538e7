public import NIOCore

/// How a client behaves. The defaults suit a service that calls its neighbours.
public struct ClientConfiguration: Sendable {
    /// How long a call may take unless its `meta.deadline_ms` says otherwise.
    public var callTimeout = TimeAmount.seconds(10)
    /// How long a call waits for a connection before it fails as `unavailable`.
    public var connectionTimeout = TimeAmount.seconds(1)
    /// The first pause between attempts to connect; it doubles up to `longestPause`, give or take a half.
    public var firstPause = TimeAmount.milliseconds(20)
    /// The longest pause between attempts to connect.
    public var longestPause = TimeAmount.seconds(2)
    /// The most calls that may be unanswered on one connection; the servers of this project accept 256.
    public var callsInFlight = 256
    /// The most calls that may wait for a connection or for room in it.
    public var callsWaiting = 4096
    /// How long a connection may be silent before it is pinged.
    public var pingInterval = TimeAmount.seconds(20)
    /// The longest frame, in bytes.
    public var frameLimit = 1 << 20
    /// How many connections the client keeps, each on an event loop of its own; nil for one on every event loop.
    public var connections: Int?

    /// The defaults.
    public init() {}
}
