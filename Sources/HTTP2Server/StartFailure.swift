import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Why a server could not start, in words for its operator.
public enum StartFailure: Error, Equatable, CustomStringConvertible {
    /// Somebody else listens there.
    case portInUse(host: String, port: Int)
    /// The system does not let this process listen there; ports below 1024 need a privilege.
    case notPermitted(host: String, port: Int)
    /// The host is no address of this machine, or cannot be resolved.
    case noSuchAddress(host: String)
    /// An entry of ``ServerLimits/unlimitedAddresses`` is neither an IP address nor a CIDR block.
    case badAddressRange(String)

    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .portInUse(let host, let port): "port \(port) on \(host) is in use by another process"
        case .notPermitted(let host, let port): "this process may not listen on port \(port) of \(host)"
        case .noSuchAddress(let host): "\(host) is not an address of this machine"
        case .badAddressRange(let text): "\(text) is neither an IP address nor a block such as 10.1.0.0/16"
        }
    }

    /// What an error of binding means, if it is one of the usual ones.
    init?(_ error: any Error, host: String, port: Int) {
        if error is SocketAddressError || error is SocketAddressError.FailedToParseIPByteBuffer {
            self = .noSuchAddress(host: host)
            return
        }
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: self = .portInUse(host: host, port: port)
        case EACCES, EPERM: self = .notPermitted(host: host, port: port)
        case EADDRNOTAVAIL: self = .noSuchAddress(host: host)
        default: return nil
        }
    }
}
