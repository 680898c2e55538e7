import CatalogAPI
import JSONRPC
import QueueEstimates

/// The hours of one day, in minutes since midnight by the clock on the wall.
struct DayHours: Sendable, Equatable {
    let open: Int
    let rest: Range<Int>?
    let close: Int

    /// Hours as the catalogue writes them; nil when they cannot be meant.
    init?(open: String?, breakFrom: String?, breakTo: String?, close: String?) {
        guard let open = open.flatMap(Self.minutes), let close = close.flatMap(Self.minutes), open < close else {
            return nil
        }
        self.open = open
        self.close = close
        if let from = breakFrom.flatMap(Self.minutes), let to = breakTo.flatMap(Self.minutes), open < from, from < to,
            to < close
        {
            rest = from..<to
        } else {
            rest = nil
        }
    }

    /// `HH:MM`, up to `24:00`, as minutes since midnight.
    static func minutes(_ text: String) -> Int? { text == "24:00" ? 1_440 : OpeningHours.minutes(text) }
}

/// When the site is open: usual hours by weekday, holidays, and hours that hold on some days instead.
struct SiteHours: Sendable, Equatable {
    private let weekly: [Int: DayHours]
    private let special: [SpecialHours]
    private let holidays: Set<CivilDate>
    /// Minutes before opening from which numbers are given.
    let intakeLead: Int
    /// Minutes before closing until which numbers are given.
    let cutoff: Int
    /// Minutes after closing until which those who wait are served.
    let overrun: Int

    /// Reads what the catalogue says.
    init(_ hours: FloorHours) {
        let entries = hours.weekly.flatMap { entry in
            let read = DayHours(
                open: entry.open, breakFrom: entry.breakFrom, breakTo: entry.breakTo, close: entry.close)
            return entry.days.compactMap { day in
                OpeningHours.weekdays.firstIndex(of: day).flatMap { index in read.map { (index + 1, $0) } }
            }
        }
        weekly = Dictionary(entries) { first, _ in first }
        special = hours.special
        holidays = Set(hours.holidays)
        intakeLead = hours.intakeLeadMinutes
        cutoff = hours.cutoffMinutes
        overrun = hours.overrunMinutes
    }

    /// The hours of a day; nil when the site is closed.
    func hours(on day: CivilDate) -> DayHours? {
        let usual = weekly[day.weekday]
        let decided = HoursOfDay(
            day, among: special, isHoliday: holidays.contains(day), isUsuallyOpen: usual != nil)
        return switch decided {
        case .usual: usual
        case .special(let hours): Self.read(hours)
        case .closed: nil
        }
    }

    private static func read(_ special: SpecialHours) -> DayHours? {
        DayHours(
            open: special.open, breakFrom: special.breakFrom, breakTo: special.breakTo, close: special.close)
    }

    /// The hours of a day as moments; nil when the site is closed.
    func schedule(on day: CivilDate, _ days: ServiceDays) -> DaySchedule? {
        guard let hours = hours(on: day) else { return nil }
        func moment(_ minutes: Int) -> Double { days.moment(day, minutes: minutes).seconds }
        return DaySchedule(
            midnight: moment(0), open: moment(hours.open), close: moment(hours.close),
            breaks: hours.rest.map { [moment($0.lowerBound)..<moment($0.upperBound)] } ?? [])
    }

    /// The next moment from which numbers are given, looking ahead two months at most.
    func nextIntake(after day: CivilDate, _ days: ServiceDays) -> Timestamp? {
        for distance in 1...60 {
            let next = day.advanced(byDays: distance)
            if let hours = hours(on: next) { return days.moment(next, minutes: max(0, hours.open - intakeLead)) }
        }
        return nil
    }

    /// The moment after which nobody is called any more; nil when the site is closed on that day.
    func end(of day: CivilDate, _ days: ServiceDays) -> Timestamp? {
        hours(on: day).map { days.moment(day, minutes: $0.close + overrun) }
    }
}
