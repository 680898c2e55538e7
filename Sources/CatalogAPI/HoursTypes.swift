public import JSONRPC

/// Hours that hold on some days instead of the usual ones: Ramadan, a special day, an early end before a feast.
public struct SpecialHours: Codable, Sendable, Equatable {
    /// What the days are called, for pages.
    public var name: String
    /// The first day.
    public var from: CivilDate
    /// The last day.
    public var to: CivilDate
    /// The weekdays, `mon` to `sun`, on which they hold; every day on which the site is usually open when left out.
    public var days: [String]?
    /// When the doors open, `HH:MM`; absent when the site is closed on these days.
    public var open: String?
    /// When the break begins.
    public var breakFrom: String?
    /// When the break ends.
    public var breakTo: String?
    /// When the doors close.
    public var close: String?

    /// Describes hours.
    public init(
        name: String, from: CivilDate, to: CivilDate, days: [String]? = nil, open: String?, breakFrom: String? = nil,
        breakTo: String? = nil, close: String?
    ) {
        self.name = name
        self.from = from
        self.to = to
        self.days = days
        self.open = open
        self.breakFrom = breakFrom
        self.breakTo = breakTo
        self.close = close
    }
}

/// When the site is open, as the queue needs it.
public struct FloorHours: Codable, Sendable, Equatable {
    /// Hours by weekday.
    public var weekly: [OpeningHours]
    /// Hours that hold instead. A single day comes before a holiday, a longer time after it.
    public var special: [SpecialHours]
    /// Days on which the site is closed.
    public var holidays: [CivilDate]
    /// From so many minutes before the doors open, numbers are given.
    public var intakeLeadMinutes: Int
    /// Until so many minutes before closing, numbers are given.
    public var cutoffMinutes: Int
    /// So many minutes after closing, whoever still waits is not served any more.
    public var overrunMinutes: Int

    /// Describes hours.
    public init(
        weekly: [OpeningHours], special: [SpecialHours] = [], holidays: [CivilDate], intakeLeadMinutes: Int = 30,
        cutoffMinutes: Int, overrunMinutes: Int = 120
    ) {
        self.weekly = weekly
        self.special = special
        self.holidays = holidays
        self.intakeLeadMinutes = intakeLeadMinutes
        self.cutoffMinutes = cutoffMinutes
        self.overrunMinutes = overrunMinutes
    }
}
