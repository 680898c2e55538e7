/// How to start one listener.
public struct ServerConfiguration: Sendable {
    /// Address to bind: a name or an IP address.
    public var host: String
    /// Port to bind; 0 lets the system choose.
    public var port: Int
    /// Certificate and key. With it the port speaks TLS and offers `h2` and `http/1.1`; without it, HTTP/2 with prior
    /// knowledge and HTTP/1.1.
    public var tls: TLSIdentity?
    /// The limits.
    public var limits: ServerLimits
    /// Called on the connection's event loop after a response has been queued. It must not block.
    public var onResponse: (@Sendable (AccessRecord) -> Void)?

    /// A listener on `host:port`.
    public init(
        host: String = "127.0.0.1", port: Int, tls: TLSIdentity? = nil, limits: ServerLimits = ServerLimits(),
        onResponse: (@Sendable (AccessRecord) -> Void)? = nil
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.limits = limits
        self.onResponse = onResponse
    }
}
