import JSONRPC
public import NIOCore

/// The limits of an RPC server. The defaults are the published ones.
public struct ServerConfiguration: Sendable {
    /// The longest frame, in bytes, in either direction.
    public var frameLimit = Frame.defaultLimit
    /// The most messages in one batch.
    public var batchLimit = 100
    /// The most calls of one connection that may be unanswered.
    public var callsInFlight = 256
    /// The most subscriptions of one connection.
    public var subscriptions = 16
    /// The most connections.
    public var connections = 4096
    /// How many bytes of answers may wait for the peer to read before its own calls are no longer read.
    public var unreadAnswers = 1 << 20
    /// How long a connection may be silent.
    public var idleTimeout = TimeAmount.seconds(60)
    /// How long a subscriber may leave events unread before it is dropped.
    public var subscriberTimeout = TimeAmount.seconds(30)
    /// How long a peer may take to authenticate where a token is needed.
    public var authenticationTimeout = TimeAmount.seconds(10)
    /// Whether callers without a token are trusted. Only where the operating system guards the port: on loopback.
    public var trustsAnonymous = true

    /// The published limits.
    public init() {}
}
