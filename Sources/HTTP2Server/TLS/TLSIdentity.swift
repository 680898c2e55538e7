import NIOCore
import NIOSSL

/// A certificate chain and its private key, with which the server proves who it is.
public struct TLSIdentity: Sendable {
    let certificates: [NIOSSLCertificate]
    let key: NIOSSLPrivateKey

    /// What can be wrong with an identity.
    public enum Failure: Error, CustomStringConvertible {
        /// The file could not be read or holds no PEM of the right kind.
        case unreadable(path: String, reason: String)
        /// The folder for a certificate of our own making could not be written.
        case unwritable(path: String, reason: String)

        /// One sentence for the operator.
        public var description: String {
            switch self {
            case .unreadable(let path, let reason): "cannot use \(path) for TLS: \(reason)"
            case .unwritable(let path, let reason): "cannot keep a TLS certificate in \(path): \(reason)"
            }
        }
    }

    /// Loads an operator's files: the chain, leaf first, and its unencrypted key, both PEM.
    /// - Throws: ``Failure`` naming the file that is at fault.
    public init(certificatePath: String, keyPath: String) throws {
        do { certificates = try NIOSSLCertificate.fromPEMFile(certificatePath) } catch {
            throw Failure.unreadable(path: certificatePath, reason: "\(error)")
        }
        guard !certificates.isEmpty else {
            throw Failure.unreadable(path: certificatePath, reason: "it holds no certificate")
        }
        do { key = try NIOSSLPrivateKey(file: keyPath, format: .pem) } catch {
            throw Failure.unreadable(path: keyPath, reason: "\(error)")
        }
    }

    /// The server side of TLS 1.2 and 1.3, offering `h2` and `http/1.1`.
    func makeContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        // A peer that does not answer our close_notify must not hold up a shutdown.
        configuration.shutdownTimeout = .seconds(1)
        return try NIOSSLContext(configuration: configuration)
    }
}
