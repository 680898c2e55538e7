import Crypto

/// One link of a lane's chain: the SHA-256 of a record's bytes, which hold the link before it.
public struct LedgerLink: Sendable, Hashable, CustomStringConvertible {
    /// 64 hexadecimal digits, small letters.
    public let text: String

    /// What the first record of a lane names as its predecessor.
    public static let origin = LedgerLink(text: String(repeating: "0", count: 64))

    /// How many digits are printed on a ticket: 64 bits, which nobody finds a second record for.
    public static let printedDigits = 16

    /// The link of a record.
    public init(of record: some Sequence<UInt8>) {
        text = String(hexadecimal: SHA256.hash(data: Array(record)), count: SHA256.byteCount)
    }

    /// A link from its text; nil unless it has 64 hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 64, text.utf8.allSatisfy(Self.isDigit) else { return nil }
        self.text = String(text)
    }

    /// A link that the store has kept.
    public init(unchecked text: String) { self.text = text }

    private init(text: String) { self.text = text }

    /// The digits that stand on a printed ticket.
    public var printed: String { String(text.prefix(Self.printedDigits)) }

    /// Whether the printed digits, with or without blanks and in any case, are those of this link. At least eight.
    public func begins(with printed: String) -> Bool {
        let digits = printed.lowercased().filter { !$0.isWhitespace }
        return digits.utf8.count >= 8 && text.hasPrefix(digits)
    }

    /// The text.
    public var description: String { text }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 || byte &- 97 < 6 }
}

extension String {
    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

    /// Bytes as hexadecimal digits, two for each, small letters.
    ///
    /// - Parameter count: How many bytes there are at most.
    public init(hexadecimal bytes: some Sequence<UInt8>, count: Int) {
        self.init(unsafeUninitializedCapacity: 2 * count) { buffer in
            var position = 0
            for byte in bytes.prefix(count) {
                buffer[position] = Self.hexadecimalDigits[Int(byte >> 4)]
                buffer[position + 1] = Self.hexadecimalDigits[Int(byte & 15)]
                position += 2
            }
            return position
        }
    }
}
