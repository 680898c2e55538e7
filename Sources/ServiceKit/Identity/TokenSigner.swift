import Crypto
import JSONRPC

/// Makes signed tokens: JWT with EdDSA over Ed25519 (RFC 7519, RFC 8037).
///
/// Tokens live by the machine's clock, never by a simulated one: the processes of an installation must agree about when
/// a token ends.
public struct TokenSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    private let header: String
    private let clock: any WallClock

    /// Reads the folder's key, or makes it.
    ///
    /// - Throws: `OperatorError`, one sentence for the operator.
    public init(_ folder: IdentityFolder) throws {
        try self.init(folder, clock: SystemClock())
    }

    package init(_ folder: IdentityFolder, clock: any WallClock) throws {
        let (key, id) = try folder.signingKey()
        self.key = key
        self.clock = clock
        header = Base64URL.encode(try JSONWriting.encode(TokenHeader(alg: "EdDSA", typ: "JWT", kid: id)))
    }

    /// Signs `claims`, which hold from now on for `lifetime`.
    public func sign(_ claims: TokenClaims, lifetime: Duration) throws -> String {
        var claims = claims
        claims.iat = clock.now().milliseconds / 1000
        claims.exp = claims.iat + lifetime.components.seconds
        let text = header + "." + Base64URL.encode(try JSONWriting.encode(claims))
        let signature = try key.signature(for: Array(text.utf8))
        return text + "." + Base64URL.encode(signature)
    }
}
