import Crypto
public import JSONRPC
import NIOConcurrencyHelpers

/// Checks tokens with the public keys of the installation. Never waits: safe on an event loop.
///
/// A signature costs about 0.1 ms to check, so tokens that held are remembered until they end.
public final class TokenVerifier: Sendable {
    private struct State {
        var keys: [String: Curve25519.Signing.PublicKey]
        var lastReload: ContinuousClock.Instant
        var known: [String: TokenClaims] = [:]
    }

    /// Most tokens remembered; when full, all are forgotten and checked anew.
    static let memoryLimit = 4096
    /// Longest token that is looked at, in bytes.
    static let tokenLimit = 4096
    /// How much later than ours another machine's clock may be, in seconds.
    private static let leeway: Int64 = 60

    private let folder: IdentityFolder
    private let clock: any WallClock
    private let state: NIOLockedValueBox<State>

    /// Reads the folder's public keys.
    ///
    /// - Throws: `OperatorError`, one sentence for the operator.
    public convenience init(_ folder: IdentityFolder) throws {
        try self.init(folder, clock: SystemClock())
    }

    package init(_ folder: IdentityFolder, clock: any WallClock) throws {
        self.folder = folder
        self.clock = clock
        state = NIOLockedValueBox(State(keys: try folder.publicKeys(), lastReload: .now))
    }

    /// The claims of a token that holds.
    ///
    /// - Throws: `RPCError` of kind `unauthenticated`; the message says what is wrong without repeating the token.
    public func verify(_ token: String) throws(RPCError) -> TokenClaims {
        let now = clock.now().milliseconds / 1000
        if let known = state.withLockedValue({ $0.known[token] }) {
            guard known.exp > now else { throw refusal("the token has ended") }
            return known
        }
        let claims = try check(token)
        guard claims.iss == TokenClaims.issuer else { throw refusal("the token is from somebody else") }
        guard claims.exp > now else { throw refusal("the token has ended") }
        guard claims.iat <= now + Self.leeway else { throw refusal("the token is from the future") }
        state.withLockedValue { state in
            if state.known.count >= Self.memoryLimit { state.known.removeAll(keepingCapacity: true) }
            state.known[token] = claims
        }
        return claims
    }

    private func check(_ token: String) throws(RPCError) -> TokenClaims {
        guard token.utf8.count <= Self.tokenLimit else { throw refusal("the token is too long") }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let headerBytes = Base64URL.decode(parts[0]),
            let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]),
            let header: TokenHeader = try? JSONReading.decode(from: headerBytes)
        else { throw refusal("this is not a token") }
        // The algorithm is ours to choose, never the token's: whatever else it names is refused.
        guard header.alg == "EdDSA", header.crit == nil else { throw refusal("the token is signed in another way") }
        guard let id = header.kid, let key = key(id) else { throw refusal("the token's key is unknown") }
        let signed = Array("\(parts[0]).\(parts[1])".utf8)
        guard signature.count == 64, key.isValidSignature(signature, for: signed) else {
            throw refusal("the token's signature is wrong")
        }
        guard let claims: TokenClaims = try? JSONReading.decode(from: payload) else {
            throw refusal("the token's claims cannot be read")
        }
        return claims
    }

    /// The key of this id. An unknown one makes the verifier look at the file again, at most every few seconds.
    private func key(_ id: String) -> Curve25519.Signing.PublicKey? {
        state.withLockedValue { state in
            if let key = state.keys[id] { return key }
            guard state.lastReload.duration(to: .now) > .seconds(5) else { return nil }
            state.lastReload = .now
            if let keys = try? folder.publicKeys() {
                state.keys = keys
                state.known.removeAll()
            }
            return state.keys[id]
        }
    }

    private func refusal(_ message: String) -> RPCError {
        RPCError(.unauthenticated, message)
    }
}
