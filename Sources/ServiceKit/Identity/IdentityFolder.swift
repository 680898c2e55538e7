import Crypto
import Foundation
import JSONRPC

/// The folder with the keys of an installation: `signing.jwk`, readable by its owner only, and `jwks.json`, public.
///
/// The first process that signs makes the key. When several start at once, all of them end up with the same one.
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
        do {
            try files.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw OperatorError("The identity folder \(path) cannot be made (\(error.localizedDescription)).")
        }
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

    /// Writes a new key under a name of its own and then links it to the real name, which succeeds for one process only
    /// and never shows half a file.
    private func create() throws {
        let key = Curve25519.Signing.PrivateKey()
        let entry = Key(
            kid: Self.thumbprint(key.publicKey), x: Base64URL.encode(key.publicKey.rawRepresentation),
            d: Base64URL.encode(key.rawRepresentation))
        let draft = privatePath + ".\(UUID().uuidString)"
        defer { unlink(draft) }
        try write(try JSONWriting.encode(entry), to: draft, mode: 0o600)
        guard link(draft, privatePath) == 0 || errno == EEXIST else {
            throw OperatorError("The key file \(privatePath) cannot be written (\(String(cString: strerror(errno)))).")
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
