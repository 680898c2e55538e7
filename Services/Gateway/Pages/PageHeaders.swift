import Crypto
import HTTP2Server
import NIOCore

/// The headers of every page.
enum PageHeaders {
    /// What a page may load and do: only what comes from here, nothing inline.
    static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "media-src 'self'", "font-src 'self'", "manifest-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
        "base-uri 'none'", "require-trusted-types-for 'script'",
    ].joined(separator: "; ")

    /// Adds what belongs to every page.
    static func secure(_ headers: inout HTTPFields, overTLS: Bool) {
        headers.append("content-security-policy", contentSecurityPolicy)
        headers.append("x-content-type-options", "nosniff")
        headers.append("referrer-policy", "same-origin")
        headers.append("cross-origin-opener-policy", "same-origin")
        headers.append("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()")
        if overTLS { headers.append("strict-transport-security", "max-age=31536000") }
    }
}

extension HTTPResponse {
    /// A page. A personal one is never kept; another is kept and asked for again with its tag.
    static func page(
        _ html: String, status: Int = 200, personal: Bool, overTLS: Bool, for request: HTTPRequest
    ) -> HTTPResponse {
        var headers: HTTPFields = ["content-type": "text/html; charset=utf-8"]
        PageHeaders.secure(&headers, overTLS: overTLS)
        guard !personal, status == 200 else {
            headers.append("cache-control", "no-store")
            return HTTPResponse(status: status, headers: headers, body: .buffer(ByteBuffer(string: html)))
                .compressed(for: request)
        }
        let digits = SHA256.hash(data: Array(html.utf8)).prefix(8)
        // Weak, because the same page is sent in several codings.
        let etag = "W/\"" + digits.map { String($0, radix: 16) }.joined() + "\""
        headers.append("cache-control", "no-cache")
        headers.append("etag", etag)
        if request.headers.first("if-none-match") == etag { return HTTPResponse(status: 304, headers: headers) }
        return HTTPResponse(status: status, headers: headers, body: .buffer(ByteBuffer(string: html)))
            .compressed(for: request)
    }

    /// Sends the browser on to another page with GET.
    static func seeOther(_ path: String, cookie: String? = nil) -> HTTPResponse {
        var headers: HTTPFields = ["location": path, "cache-control": "no-store"]
        if let cookie { headers.append("set-cookie", cookie) }
        return HTTPResponse(status: 303, headers: headers)
    }
}
