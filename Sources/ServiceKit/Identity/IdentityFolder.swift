import Crypto
import Foundation
import JSONRPC

/// The folder with the keys of an installation: `signing.jwk`, readable by its owner only, `jwks.json`, public, and secrets
/// of single services.
///
/// The first process that needs a key makes it. When several start at once, all of them end up with the same one.
public struct IdentityFolder: Sendable {
    /// The folder's path.
    public let path: String

    /// Names the folder, which need not exist yet.
    public init(path: String) {
        self.path = path
    }

    /// One key as in RFC 8037. `d`, the private half, is never in `jwks.json`.
    struct Key: Codable, Sendable, Equatable {
        var kty = "OKP"
        var crv = "Ed25519"
        var alg: String? = "EdDSA"
        var use: String? = "sig"
        var kid: String
        var x: String
        var d: String?
    }

    struct KeySet: Codable, Sendable {
        var keys: [Key]
    }

    private var privatePath: String { path + "/signing.jwk" }
    private var publicPath: String { path + "/jwks.json" }

    /// The private key, made if there is none yet.
    func signingKey() throws -> (key: Curve25519.Signing.PrivateKey, id: String) {
        let files = FileManager.default
        try makeFolder()
        if !files.fileExists(atPath: privatePath) { try create() }
        guard let bytes = files.contents(atPath: privatePath),
            let stored: Key = try? JSONReading.decode(from: [UInt8](bytes)),
            let secret = stored.d.flatMap({ Base64URL.decode($0) }),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret)
        else { throw OperatorError("The key file \(privatePath) cannot be read, or is damaged.") }
        let id = Self.thumbprint(key.publicKey)
        try publish(key.publicKey, id: id)
        return (key, id)
    }

    /// A secret of a service, made from random bytes if there is none yet.
    ///
    /// - Parameters:
    ///   - name: The name of its file.
    ///   - size: How many bytes it has.
    /// - Throws: `OperatorError` also when others could read it.
    public func secret(named name: String, size: Int) throws -> [UInt8] {
        let path = path + "/" + name
        try makeFolder()
        if !FileManager.default.fileExists(atPath: path) {
            try place(SymmetricKey(size: .init(bitCount: size * 8)).withUnsafeBytes { [UInt8]($0) }, at: path)
        }
        var status = stat()
        guard lstat(path, &status) == 0, let bytes = FileManager.default.contents(atPath: path), bytes.count == size
        else { throw OperatorError("The key file \(path) cannot be read, or is damaged.") }
        guard status.st_mode & 0o077 == 0 else {
            throw OperatorError("The key file \(path) is open to others: chmod 600 \(path)")
        }
        return [UInt8](bytes)
    }

    private func makeFolder() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw OperatorError("The identity folder \(path) cannot be made (\(error.localizedDescription)).")
        }
    }

    private func create() throws {
        let key = Curve25519.Signing.PrivateKey()
        let entry = Key(
            kid: Self.thumbprint(key.publicKey), x: Base64URL.encode(key.publicKey.rawRepresentation),
            d: Base64URL.encode(key.rawRepresentation))
        try place(try JSONWriting.encode(entry), at: privatePath)
    }

    /// Writes a new key under a name of its own and then links it to the real name, which succeeds for one process only
    /// and never shows half a file.
    private func place(_ bytes: [UInt8], at path: String) throws {
        let draft = path + ".\(UUID().uuidString)"
        defer { unlink(draft) }
        try write(bytes, to: draft, mode: 0o600)
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw OperatorError("The key file \(path) cannot be written (\(String(cString: strerror(errno)))).")
        }
    }

    /// Adds the public key to `jwks.json` unless it is there. Older keys stay, so that their tokens hold until they end.
    private func publish(_ key: Curve25519.Signing.PublicKey, id: String) throws {
        var set = (try? readKeySet()) ?? KeySet(keys: [])
        guard !set.keys.contains(where: { $0.kid == id }) else { return }
        set.keys.insert(Key(kid: id, x: Base64URL.encode(key.rawRepresentation)), at: 0)
        let draft = publicPath + ".\(UUID().uuidString)"
        defer { unlink(draft) }
        try write(try JSONWriting.encode(set), to: draft, mode: 0o644)
        guard rename(draft, publicPath) == 0 else {
            throw OperatorError("The key file \(publicPath) cannot be written (\(String(cString: strerror(errno)))).")
        }
    }

    private func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            throw OperatorError("The folder of \(path) cannot be written (\(String(cString: strerror(errno)))).")
        }
        defer { close(descriptor) }
        guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw OperatorError("The key file \(path) cannot be written (\(String(cString: strerror(errno)))).")
        }
    }

    /// The public keys by their ids.
    func publicKeys() throws -> [String: Curve25519.Signing.PublicKey] {
        var keys: [String: Curve25519.Signing.PublicKey] = [:]
        for key in try readKeySet().keys where key.kty == "OKP" && key.crv == "Ed25519" {
            guard let bytes = Base64URL.decode(key.x),
                let known = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
            else { continue }
            keys[key.kid] = known
        }
        return keys
    }

    private func readKeySet() throws -> KeySet {
        guard let bytes = FileManager.default.contents(atPath: publicPath) else {
            throw OperatorError("The key file \(publicPath) is missing: start a service that signs, or copy it here.")
        }
        do {
            return try JSONReading.decode(from: [UInt8](bytes))
        } catch {
            throw OperatorError("The key file \(publicPath) is damaged.")
        }
    }

    /// The key's id: its thumbprint after RFC 7638.
    private static func thumbprint(_ key: Curve25519.Signing.PublicKey) -> String {
        let text = #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(key.rawRepresentation))"}"#
        return Base64URL.encode(SHA256.hash(data: Array(text.utf8)))
    }
}
