public import JSONRPC

/// The number of an Indonesian identity card: 16 digits, of which six are a region, six a date of birth (with 40 added to
/// the day for women) and four a serial. Format and date are checked and nothing is inferred: the region is where the
/// number was given out, not where anybody lives.
///
/// It travels to the service and no further. It prints as `NIK` wherever a value is printed, so that no log line and no
/// message can carry it by accident.
public struct NIK: BoundedText, CustomDebugStringConvertible, CustomReflectable {
    /// The digits.
    public let text: String
    /// Takes digits that have been checked.
    public init(unchecked text: String) { self.text = text }

    /// Exactly sixteen digits.
    public static let lengths = 16...16
    /// Sixteen digits.
    public static let pattern: String? = "^[0-9]{16}$"
    /// Nobody's number: the serial 0000 is not given out.
    public static let exampleText = "3579014508900000"

    /// Whether the scalar is a digit.
    public static func allows(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// The number; nil unless it has sixteen digits and a date of birth that exists.
    public init?(_ text: String) {
        guard Self.problem(with: text) == nil, Self.hasDate(text) else { return nil }
        self.init(unchecked: text)
    }

    /// Reads and checks the number. The problem that is reported does not repeat it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let problem =
            Self.problem(with: text) ?? (Self.hasDate(text) ? nil : "must have a date of birth that exists")
        if let problem { throw DecodingError.dataCorruptedError(in: container, debugDescription: problem) }
        self.init(unchecked: text)
    }

    /// Whether digits 7 to 12 are a date. The century is not in the number: a date is good that one of the two has.
    private static func hasDate(_ text: String) -> Bool {
        let digits = text.utf8.map { Int($0) - 48 }
        guard digits.count == 16 else { return false }
        func pair(_ place: Int) -> Int { digits[place] * 10 + digits[place + 1] }
        let day = pair(6) > 40 ? pair(6) - 40 : pair(6)
        return [1900, 2000].contains { CivilDate(year: $0 + pair(10), month: pair(8), day: day) != nil }
    }

    /// Not the number.
    public var description: String { "NIK" }
    /// Not the number.
    public var debugDescription: String { "NIK" }
    /// Without the number.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
