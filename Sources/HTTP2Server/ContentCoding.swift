/// A way to make a body smaller on its way.
public enum ContentCoding: String, Sendable, CaseIterable {
    /// As it is.
    case identity
    /// RFC 1952.
    case gzip
    /// RFC 7932.
    case brotli = "br"

    /// The coding to use for a client that sent this `Accept-Encoding`, out of `available`, best first.
    /// Identity when nothing else is acceptable, also when the client forbids it: an answer beats none.
    public static func negotiate(_ acceptEncoding: String?, available: [ContentCoding] = [.brotli, .gzip])
        -> ContentCoding
    {
        guard let acceptEncoding else { return .identity }
        let wishes = Wishes(acceptEncoding)
        var best = ContentCoding.identity
        var bestWeight = 0
        for coding in available where coding != .identity {
            let weight = wishes.weight(of: coding)
            if weight > bestWeight { (best, bestWeight) = (coding, weight) }
        }
        // Identity wins only when the client says that it likes it better.
        if let identity = wishes.identity, identity > bestWeight { return .identity }
        return best
    }

    /// The weights of an `Accept-Encoding`, in thousandths. Parsed without making strings: every page load asks.
    private struct Wishes {
        var gzip: Int?
        var brotli: Int?
        var identity: Int?
        var others: Int?

        init(_ text: String) {
            // More items than any browser sends are not read.
            for item in text.utf8.split(separator: UInt8(ascii: ","), maxSplits: 16) {
                let parts = item.split(separator: UInt8(ascii: ";"), maxSplits: 1)
                guard let name = parts.first.map({ trimmed($0) }) else { continue }
                let weight = parts.count == 2 ? Self.weight(trimmed(parts[1])) : 1000
                if Self.equal(name, "gzip") || Self.equal(name, "x-gzip") {
                    gzip = weight
                } else if Self.equal(name, "br") {
                    brotli = weight
                } else if Self.equal(name, "identity") {
                    identity = weight
                } else if Self.equal(name, "*") {
                    others = weight
                }
            }
        }

        func weight(of coding: ContentCoding) -> Int {
            switch coding {
            case .gzip: gzip ?? others ?? 0
            case .brotli: brotli ?? others ?? 0
            case .identity: identity ?? others ?? 0
            }
        }

        /// `q=0.5` as 500; 0 for what is no weight.
        private static func weight(_ text: Substring.UTF8View) -> Int {
            var rest = text
            guard let letter = rest.popFirst(), asciiLowercased(letter) == UInt8(ascii: "q"),
                rest.popFirst() == UInt8(ascii: "="), let whole = rest.popFirst()
            else { return 0 }
            if whole == UInt8(ascii: "1") { return 1000 }
            guard whole == UInt8(ascii: "0"), rest.popFirst() == UInt8(ascii: ".") else { return 0 }
            var scale = 100
            var value = 0
            for byte in rest.prefix(3) {
                guard (48...57).contains(byte) else { return 0 }
                value += Int(byte - 48) * scale
                scale /= 10
            }
            return value
        }

        private static func equal(_ bytes: Substring.UTF8View, _ name: StaticString) -> Bool {
            bytes.count == name.utf8CodeUnitCount
                && zip(bytes, UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
                    .allSatisfy { asciiLowercased($0) == $1 }
        }
    }
}

/// Without spaces and tabs at the ends.
func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
    var text = text
    while let byte = text.first, byte == 32 || byte == 9 { text.removeFirst() }
    while let byte = text.last, byte == 32 || byte == 9 { text.removeLast() }
    return text
}
