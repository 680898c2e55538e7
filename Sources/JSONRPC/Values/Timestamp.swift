/// A moment: milliseconds since 1970-01-01T00:00:00Z. On the wire RFC 3339 in UTC, `2026-11-25T02:30:00.000Z`.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// A moment by its count of milliseconds.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Orders moments by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment so many milliseconds later.
    public func advanced(byMilliseconds milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds &+ milliseconds)
    }

    /// Milliseconds from an earlier moment to this one.
    public func milliseconds(since earlier: Timestamp) -> Int64 { milliseconds &- earlier.milliseconds }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC, with milliseconds.
    public var description: String {
        let day = CivilDate(daysSince1970: milliseconds.flooredQuotient(86_400_000))
        let rest = milliseconds &- day.daysSince1970 &* 86_400_000
        let date = day.components
        // Nothing that happens lies elsewhere, but every number has its text.
        guard (0...9999).contains(date.year) else { return "\(day)T\(Self.clock(rest))" }
        return FixedText.make(width: 24) { text in
            text.add(date)
            text.add("T")
            Self.add(clock: rest, to: &text)
        }
    }

    private static func clock(_ rest: Int64) -> String { FixedText.make(width: 13) { add(clock: rest, to: &$0) } }

    private static func add(clock rest: Int64, to text: inout FixedText) {
        text.add(rest / 3_600_000, 2)
        text.add(":")
        text.add(rest / 60_000 % 60, 2)
        text.add(":")
        text.add(rest / 1000 % 60, 2)
        text.add(".")
        text.add(rest % 1000, 3)
        text.add("Z")
    }

    /// Reads RFC 3339 with any offset; nil when the text is not a moment. Years 1970 to 9999.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 35, let day = CivilDate(text.prefix(10)), bytes[10] | 0x20 == 0x74,
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if bytes[position] == UInt8(ascii: ".") {
            let digits = bytes[(position + 1)...].prefix { $0 &- 48 < 10 }
            guard !digits.isEmpty, let value = number(digits.prefix(3)) else { return nil }
            fraction = value * [100, 10, 1][min(digits.count, 3) - 1]
            position = digits.endIndex
        }
        guard let offset = Self.offset(bytes[position...]) else { return nil }
        let seconds = day.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second - offset * 60
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    /// Minutes east of UTC.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let sign = bytes.first else { return nil }
        if sign | 0x20 == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
        let start = bytes.startIndex
        guard bytes.count == 6, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            bytes[start + 3] == UInt8(ascii: ":"), let hours = number(bytes[start + 1..<start + 3]),
            let minutes = number(bytes[start + 4..<start + 6]), hours < 24, minutes < 60
        else { return nil }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }
}

extension Timestamp: Codable, SchemaDescribing {
    /// Reads RFC 3339.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be a moment as in RFC 3339")
        }
        self = value
    }

    /// Writes RFC 3339.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// A string of the format `date-time`.
    public static var schema: JSONSchema { .string(format: "date-time", maxLength: 35) }
    /// A working morning in Batu.
    public static var example: Timestamp { Timestamp(milliseconds: 1_764_037_800_000) }
}

/// The value of a run of decimal digits, or nil when it is none.
func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard !digits.isEmpty, digits.count < 10 else { return nil }
    var value: Int64 = 0
    for digit in digits {
        guard digit &- 48 < 10 else { return nil }
        value = value * 10 + Int64(digit - 48)
    }
    return value
}

extension Int64 {
    /// The quotient rounded towards minus infinity.
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
