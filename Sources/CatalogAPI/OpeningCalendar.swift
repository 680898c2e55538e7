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
