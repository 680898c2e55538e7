import HTTP2Server

/// The segments of a request's path, percent-decoded, without empty ones; nil when the path names nothing here.
func pathSegments(_ path: String) -> [String]? {
    // Nearly every path is plain; decoding costs an allocation for each segment.
    guard path.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: ".") }) else {
        return path.split(separator: "/").map(String.init)
    }
    return RequestTarget(path).segments
}
