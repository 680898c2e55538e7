/// A request target cut at its query, and the reading of its parts.
public struct RequestTarget: Sendable, Equatable {
    /// The path as sent, still percent-encoded.
    public let path: String
    /// What follows the first `?`, still percent-encoded, or `nil`.
    public let query: String?

    /// Cuts a target at its first `?`.
    public init(_ target: String) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            path = target
            query = nil
            return
        }
        path = String(target[..<mark])
        query = String(target[target.utf8.index(after: mark)...])
    }

    /// The path's segments, percent-decoded, without empty ones at the ends: `/a/b%20c/` is `["a", "b c"]`.
    /// `nil` when a segment is badly encoded, is not UTF-8, or holds a slash, a NUL or a dot segment: such a path
    /// names nothing here.
    public var segments: [String]? {
        var result: [String] = []
        for piece in path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
            guard let text = Self.decode(piece), !text.utf8.contains(UInt8(ascii: "/")), text != ".", text != ".."
            else { return nil }
            result.append(text)
        }
        return result
    }

    /// The query's `name=value` pairs, decoded as HTML forms encode them (`+` is a space), in order.
    /// `nil` when one is badly encoded.
    public var queryItems: [(name: String, value: String)]? {
        guard let query else { return [] }
        var items: [(name: String, value: String)] = []
        for pair in query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let cut = pair.firstIndex(of: UInt8(ascii: "="))
            let rest = cut.map { pair[pair.index(after: $0)...] } ?? pair[pair.endIndex...]
            guard let name = Self.decode(pair[..<(cut ?? pair.endIndex)], plusIsSpace: true),
                let value = Self.decode(rest, plusIsSpace: true)
            else { return nil }
            items.append((name, value))
        }
        return items
    }

    /// Undoes percent-encoding. `nil` when an escape is incomplete or the result is not UTF-8 or holds a NUL.
    public static func decode(_ text: Substring.UTF8View, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexDigit), let low = iterator.next().flatMap(hexDigit),
                    high != 0 || low != 0
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// True when every byte may stand in a request target: visible ASCII, and no `#`.
    static func isWellFormed(_ bytes: some Sequence<UInt8>) -> Bool {
        var first: UInt8?
        for byte in bytes {
            if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "#") { return false }
            if first == nil { first = byte }
        }
        return first == UInt8(ascii: "/") || first == UInt8(ascii: "*")
    }
}

/// The value of a hexadecimal digit.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// The standard name of a status code; HTTP/1.1 wants one on the wire.
func reasonPhrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 411: "Length Required"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 421: "Misdirected Request"
    case 422: "Unprocessable Content"
    case 428: "Precondition Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: "Status"
    }
}
