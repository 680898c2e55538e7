import Crypto
import HTTP2Server

/// The secret in a session's cookie: 256 random bits. Only its hash is stored.
struct SessionToken: Sendable, Hashable {
    /// The secret, 64 hexadecimal digits.
    let text: String

    /// A fresh secret from the system's random numbers.
    init() {
        var generator = SystemRandomNumberGenerator()
        text = (0..<4).map { _ in hex(generator.next()) }.joined()
    }

    /// A secret from a cookie; nil when it cannot be one.
    init?(_ text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ hexDigits.contains($0) }) else { return nil }
        self.text = text
    }

    /// What is stored of it.
    var hash: String { SHA256.hash(data: Array(text.utf8)).map { hex($0) }.joined() }
}

private let hexDigits = Array("0123456789abcdef".utf8)

/// A number as hexadecimal digits, all of them.
private func hex<T: FixedWidthInteger & UnsignedInteger>(_ number: T) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: T.bitWidth / 4 - digits.count) + digits
}

/// The cookie that carries a session.
struct SessionCookie: Sendable {
    /// Whether the browser reaches us over TLS. Then the name's prefix makes browsers refuse the cookie from anybody else.
    let secure: Bool

    /// The name of the cookie.
    var name: String { secure ? "__Host-mpp_session" : "mpp_session" }

    /// The header that sets it.
    func setting(_ token: SessionToken, maxAge: Int) -> String {
        "\(name)=\(token.text); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(maxAge)\(secure ? "; Secure" : "")"
    }

    /// The header that removes it.
    var removing: String { "\(name)=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0\(secure ? "; Secure" : "")" }

    /// The secret that a request carries.
    func token(in request: HTTPRequest) -> SessionToken? {
        guard let cookies = request.headers.first("cookie") else { return nil }
        for pair in cookies.split(separator: ";") {
            let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == name { return SessionToken(String(parts[1])) }
        }
        return nil
    }
}
