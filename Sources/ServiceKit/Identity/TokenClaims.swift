public import JSONRPC

/// What a token says about its bearer.
public struct TokenClaims: Codable, Sendable, Hashable {
    /// Whom it stands for: an account, a device or a service, for example `service:visits`.
    public var sub: String
    /// Who made it; always `mpp`.
    public var iss: String
    /// When it was made, in seconds since 1970.
    public var iat: Int64
    /// When it ends, in seconds since 1970.
    public var exp: Int64
    /// Words of the scopes, separated by spaces; `*` for all of them, which only services hold.
    public var scope: String
    /// The role that the scopes come from, for display.
    public var role: String?
    /// The agency that an officer belongs to.
    public var agency: Code?
    /// The site at which it holds.
    public var site: Code?

    /// The issuer of all tokens of an installation.
    public static let issuer = "mpp"
    /// The scope that stands for all.
    public static let everything: Scope = "*"

    /// Makes claims. `TokenSigner` sets the times.
    public init(
        sub: String, scopes: some Sequence<Scope>, role: String? = nil, agency: Code? = nil, site: Code? = nil
    ) {
        self.sub = sub
        self.role = role
        self.agency = agency
        self.site = site
        iss = Self.issuer
        iat = 0
        exp = 0
        scope = scopes.map(\.rawValue).sorted().joined(separator: " ")
    }

    /// The scopes as a set.
    public var scopes: Set<Scope> {
        Set(scope.split(separator: " ").map { Scope(rawValue: String($0)) })
    }

    /// Whether the bearer may do what `needed` guards.
    public func holds(_ needed: Scope) -> Bool {
        let held = scopes
        return needed == .public || held.contains(needed) || held.contains(Self.everything)
    }
}

/// The header of our tokens. A token with any other one is refused.
struct TokenHeader: Codable {
    var alg: String
    var typ: String?
    var kid: String?
    var crit: [String]?
}
