public import JSONRPC

/// What decides over the hours of a day.
public enum HoursOfDay: Sendable, Equatable {
    /// What is usual on that weekday.
    case usual
    /// Hours that hold instead; without a time of opening the site is closed.
    case special(SpecialHours)
    /// A holiday.
    case closed

    /// A special day comes before a holiday, a holiday before a longer time of special hours, and these before what is
    /// usual on that weekday.
    ///
    /// - Parameters:
    ///   - isHoliday: Whether the day is one.
    ///   - isUsuallyOpen: Whether the site is usually open on that weekday.
    public init(_ day: CivilDate, among special: [SpecialHours], isHoliday: Bool, isUsuallyOpen: Bool) {
        if let single = special.first(where: { $0.from == day && $0.to == day }) {
            self = .special(single)
        } else if isHoliday {
            self = .closed
        } else {
            let longer = special.first { entry in
                guard entry.from <= day, day <= entry.to else { return false }
                return entry.days.map { $0.contains(OpeningHours.word(day)) } ?? isUsuallyOpen
            }
            self = longer.map(Self.special) ?? .usual
        }
    }
}

extension OpeningHours {
    /// `mon` to `sun`, Monday first.
    public static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Minutes since midnight of `HH:MM`, as the catalogue writes times; nil when the text is no time from 00:00 to 23:59.
    public static func minutes(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            [0, 1, 3, 4].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) })
        else { return nil }
        let hour = Int(bytes[0] - 48) * 10 + Int(bytes[1] - 48)
        let minute = Int(bytes[3] - 48) * 10 + Int(bytes[4] - 48)
        return hour < 24 && minute < 60 ? hour * 60 + minute : nil
    }

    /// The word of a day's weekday.
    static func word(_ day: CivilDate) -> String { weekdays[day.weekday - 1] }
}

extension Site {
    /// The hours of a day; nil when the site is closed on it.
    public func hours(on day: CivilDate, holidays: Set<CivilDate>) -> OpeningHours? {
        let word = OpeningHours.word(day)
        let usual = openingHours.first { $0.days.contains(word) }
        let decided = HoursOfDay(
            day, among: specialHours, isHoliday: holidays.contains(day), isUsuallyOpen: usual != nil)
        switch decided {
        case .usual: return usual
        case .closed: return nil
        case .special(let hours):
            guard let open = hours.open, let close = hours.close else { return nil }
            return OpeningHours(
                days: [word], open: open, breakFrom: hours.breakFrom, breakTo: hours.breakTo, close: close)
        }
    }
}
