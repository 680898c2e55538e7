public import JSONRPC
public import JSONRPCTransport

extension TokenVerifier: Authenticator {
    /// The caller that a token stands for.
    ///
    /// - Throws: `unauthenticated`.
    public func authenticate(_ token: String) throws(RPCError) -> Caller {
        Caller(try verify(token))
    }
}

extension Caller {
    /// The caller that these claims describe.
    public init(_ claims: TokenClaims) {
        let scopes = claims.scopes
        self.init(
            subject: claims.sub, scopes: scopes.contains(TokenClaims.everything) ? nil : scopes, agency: claims.agency)
    }
}
