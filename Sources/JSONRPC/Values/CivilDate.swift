/// A date of the Gregorian calendar without a time zone: a service day, a holiday. On the wire `2026-11-25`.
public struct CivilDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    public let daysSince1970: Int64

    /// A date by its count of days.
    public init(daysSince1970: Int64) {
        self.daysSince1970 = daysSince1970
    }

    /// A date by year, month and day; nil when the calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let date = CivilDate(unchecked: Int64(year), Int64(month), Int64(day))
        guard date.components == (year, month, day) else { return nil }
        self = date
    }

    /// Day number by the algorithm "days_from_civil" of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private init(unchecked year: Int64, _ month: Int64, _ day: Int64) {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSince1970 = era * 146_097 + dayOfEra - 719_468
    }

    /// Year, month from 1 and day from 1 ("civil_from_days" of the same source).
    public var components: (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), Int(month), Int(day))
    }

    /// 1 for Monday to 7 for Sunday, as in ISO 8601.
    public var weekday: Int { Int((daysSince1970 + 3) - (daysSince1970 + 3).flooredQuotient(7) * 7) + 1 }

    /// The date so many days later.
    public func advanced(byDays days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + Int64(days)) }

    /// Orders dates by time.
    public static func < (left: CivilDate, right: CivilDate) -> Bool { left.daysSince1970 < right.daysSince1970 }
}

extension CivilDate: CustomStringConvertible {
    /// `2026-11-25`.
    public var description: String {
        let date = components
        // No service has days elsewhere, but every number has its text.
        guard (0...9999).contains(date.year) else { return "\(date.year)-\(date.month)-\(date.day)" }
        return FixedText.make(width: 10) { $0.add(date) }
    }

    /// Reads `2026-11-25`; nil when the text is no date of the calendar.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
        else { return nil }
        self.init(year: Int(year), month: Int(month), day: Int(day))
    }
}

extension CivilDate: Codable, SchemaDescribing {
    /// Reads `2026-11-25`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let date = CivilDate(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be a date such as 2026-11-25")
        }
        self = date
    }

    /// Writes `2026-11-25`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// A string of the format `date`.
    public static var schema: JSONSchema { .string(format: "date", minLength: 10, maxLength: 10) }
    /// A working day.
    public static var example: CivilDate { CivilDate(daysSince1970: 20_782) }
}
