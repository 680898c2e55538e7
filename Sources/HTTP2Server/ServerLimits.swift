public import NIOCore

/// Every limit the server keeps, so that no client can take more than its share of memory or time.
public struct ServerLimits: Sendable {
    /// Requests one HTTP/2 connection may have open at once, event streams included. Default 100.
    public var maxConcurrentStreams = 100
    /// Bytes a client may send on one stream before the server has taken them. Default 64 KiB.
    public var streamWindow = 64 * 1024
    /// Bytes a client may send on one connection before the server has taken them. Default 1 MiB.
    public var connectionWindow = 1024 * 1024
    /// Header list size, counted as HTTP/2 does: name, value and 32 bytes for each field. Beyond: 431. Default 16 KiB.
    public var maxHeaderBytes = 16 * 1024
    /// Header fields of one request. Beyond: 431. Default 100.
    public var maxHeaderFields = 100
    /// Bytes of one request body. Beyond: 413. Default 1 MiB.
    public var maxBodyBytes = 1024 * 1024
    /// Request bodies held for one connection before its younger streams are made to wait. Default 16 MiB.
    public var maxBodyBytesPerConnection = 16 * 1024 * 1024
    /// Response bytes queued for one connection; requests beyond are refused. Default 32 MiB.
    public var maxQueuedBytesPerConnection = 32 * 1024 * 1024
    /// From connecting (or from the first byte of a header section) to its end, TLS handshake included. Default 10 s.
    public var headerTimeout: TimeAmount = .seconds(10)
    /// From the end of the headers to the end of the body. Beyond: 408. Default 30 s.
    public var bodyTimeout: TimeAmount = .seconds(30)
    /// A response of which the client takes nothing for so long is given up. Default 30 s.
    public var stallTimeout: TimeAmount = .seconds(30)
    /// A connection without any open request is closed after this. Event streams count as open. Default 60 s.
    public var idleTimeout: TimeAmount = .seconds(60)
    /// Resets (made by either side), PING, SETTINGS, PRIORITY and empty DATA frames that one connection may cause
    /// within `glitchWindow`; beyond, GOAWAY with ENHANCE_YOUR_CALM. Default 100.
    public var maxGlitches = 100
    /// The span over which glitches are counted. Default 10 s.
    public var glitchWindow: TimeAmount = .seconds(10)
    /// Connections from one IP address (for IPv6, from one /64). Default 64.
    public var maxConnectionsPerAddress = 64
    /// Addresses that only the global cap bounds, such as a building's kiosks behind one NAT: `10.1.2.3` or
    /// `10.1.0.0/16`. Default none.
    public var unlimitedAddresses: [String] = []
    /// Connections altogether. Default 10,000.
    public var maxConnections = 10_000
    /// Silence after which a comment is sent on an event stream, so that a dead peer is noticed. Default 20 s.
    public var eventHeartbeat: TimeAmount = .seconds(20)

    /// The defaults.
    public init() {}
}
