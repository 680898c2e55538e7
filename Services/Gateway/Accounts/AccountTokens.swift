import JSONRPC
import ServiceKit
import Synchronization

/// Signs tokens for the gateway itself and for people who are signed in, and keeps each until half of its life is over.
final class AccountTokens: TokenSource {
    /// How long a token holds. Short, because a token cannot be taken back.
    static let lifetime: Duration = .seconds(600)
    /// The most tokens that are kept.
    static let limit = 1_000

    private struct Kept {
        let token: String
        let renewAfter: Duration
    }

    private let signer: TokenSigner
    private let uptime: @Sendable () -> Duration
    private let tokens = Mutex<[String: Kept]>([:])

    /// - Parameter uptime: Running time of the process, from a clock that never jumps.
    init(signer: TokenSigner, uptime: @escaping @Sendable () -> Duration) {
        self.signer = signer
        self.uptime = uptime
    }

    /// The token that the gateway presents in its own name; nil when it cannot be signed.
    func ownToken() -> String? {
        kept("service:gateway") { TokenClaims(sub: "service:gateway", scopes: [TokenClaims.everything]) }
    }

    func token(for account: Account) -> String? {
        kept("\(account.name) \(account.role.rawValue) \(account.agency ?? "")") {
            TokenClaims(
                sub: "account:\(account.name)", scopes: account.role.scopes, role: account.role.rawValue,
                agency: account.agency.flatMap { Code($0) })
        }
    }

    private func kept(_ key: String, _ claims: () -> TokenClaims) -> String? {
        let now = uptime()
        return tokens.withLock { kept in
            if let known = kept[key], now < known.renewAfter { return known.token }
            guard let token = try? signer.sign(claims(), lifetime: Self.lifetime) else { return nil }
            if kept.count >= Self.limit { kept.removeAll() }
            kept[key] = Kept(token: token, renewAfter: now + Self.lifetime / 2)
            return token
        }
    }
}
