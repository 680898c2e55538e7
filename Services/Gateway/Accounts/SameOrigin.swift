import HTTP2Server
import JSONRPC

/// Whether a request that changes something was sent by a page of ours.
///
/// Browsers say so in `Sec-Fetch-Site`; older ones send `Origin` with every POST. A request with neither comes from a
/// program, which holds no cookie that somebody else could make it send.
enum SameOrigin {
    /// Refuses requests from pages of other sites.
    ///
    /// - Parameter publicOrigin: The origin under which the gateway is reached through a proxy, `https://mpp.example`.
    /// - Throws: `cross_site`.
    static func require(_ request: HTTPRequest, publicOrigin: String? = nil) throws(RPCError) {
        if let site = request.headers.first("sec-fetch-site") {
            guard site == "same-origin" || site == "none" else { throw RPCError(.crossSite) }
            return
        }
        guard let origin = request.headers.first("origin") else { return }
        guard origin == "\(request.scheme)://\(request.authority)" || origin == publicOrigin else {
            throw RPCError(.crossSite)
        }
    }

    /// A path of this site to which a browser may be sent on; anything else becomes `fallback`.
    static func localPath(_ text: String?, fallback: String) -> String {
        guard let text, text.utf8.count <= 512, text.hasPrefix("/"), !text.hasPrefix("//"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return fallback }
        return text
    }
}
