#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Counts connections per address and altogether, and says whether one more is welcome. Pure; the owner locks it.
struct ConnectionAdmission {
    private let perAddress: Int
    private let total: Int
    private let exceptions: [AddressRange]
    private var counts: [String: Int] = [:]
    private(set) var open = 0

    init(perAddress: Int, total: Int, exceptions: [String]) {
        self.perAddress = perAddress
        self.total = total
        self.exceptions = exceptions.compactMap(AddressRange.init)
    }

    /// Counts a connection from `address` in, or refuses it.
    mutating func admit(_ address: String) -> Bool {
        guard open < total else { return false }
        let key = Self.key(address)
        let current = counts[key] ?? 0
        guard current < perAddress || exceptions.contains(where: { $0.contains(address) }) else { return false }
        counts[key] = current + 1
        open += 1
        return true
    }

    /// Counts an admitted connection out.
    mutating func leave(_ address: String) {
        let key = Self.key(address)
        guard let current = counts[key] else { return }
        counts[key] = current == 1 ? nil : current - 1
        open -= 1
    }

    /// One IPv6 customer owns a whole /64, so that is what counts as one address.
    static func key(_ address: String) -> String {
        guard let bytes = AddressRange.parse(address), bytes.count == 16 else { return address }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }
}

/// One IP address or a CIDR block.
struct AddressRange: Sendable {
    private let bytes: [UInt8]
    private let bits: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard let first = parts.first, let bytes = Self.parse(String(first)) else { return nil }
        let bits = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
        guard let bits, (0...bytes.count * 8).contains(bits) else { return nil }
        self.bytes = bytes
        self.bits = bits
    }

    func contains(_ address: String) -> Bool {
        guard let other = Self.parse(address), other.count == bytes.count else { return false }
        var left = bits
        for (mine, theirs) in zip(bytes, other) {
            if left <= 0 { return true }
            let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
            if mine & mask != theirs & mask { return false }
            left -= 8
        }
        return true
    }
}

extension AddressRange {
    /// The bytes of an IPv4 or IPv6 address in network order; an IPv4 address mapped into IPv6 counts as IPv4.
    static func parse(_ text: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: &v4) { Array($0) } }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &v6) { Array($0) }
        let mapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return mapped ? Array(bytes.suffix(4)) : bytes
    }
}
