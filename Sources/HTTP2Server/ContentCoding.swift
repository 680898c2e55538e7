/// A way to make a body smaller on its way.
public enum ContentCoding: String, Sendable, CaseIterable {
    /// As it is.
    case identity
    /// RFC 1952.
    case gzip
    /// RFC 7932.
    case brotli = "br"

    /// The coding to use for a client that sent this `Accept-Encoding`, out of `available`, best first.
    /// Identity when nothing else is acceptable.
    public static func negotiate(_ acceptEncoding: String?, available: [ContentCoding] = [.brotli, .gzip])
        -> ContentCoding
    {
        guard let acceptEncoding else { return .identity }
        var weights: [String: Double] = [:]
        for item in acceptEncoding.split(separator: ",").prefix(32) {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parts.first, !name.isEmpty else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            weights[name] = weight
        }
        var best: (coding: ContentCoding, weight: Double) = (.identity, 0)
        for coding in available where coding != .identity {
            let weight = weights[coding.rawValue] ?? weights["*"] ?? 0
            if weight > best.weight { best = (coding, weight) }
        }
        // Identity is as good as a coding of the same weight only when the client says that it prefers it.
        if let identity = weights["identity"], identity > best.weight { return .identity }
        return best.coding
    }
}
