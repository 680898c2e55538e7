import CatalogAPI
import JSONRPC
import QueueEstimates

/// The hours of one working day, in seconds since midnight at the site.
struct DayHours: Equatable, Sendable {
    let open: Double
    /// Absent when there is no break.
    let rest: Range<Double>?
    let close: Double
    /// After this no numbers are given.
    let lastTicket: Double

    /// The hours of a day, or nil when the site is closed on it.
    init?(site: Site, on day: CivilDate, holidays: Set<CivilDate> = []) {
        guard let hours = site.hours(on: day, holidays: holidays), let open = Self.seconds(hours.open),
            let close = Self.seconds(hours.close), open < close
        else { return nil }
        let from = hours.breakFrom.flatMap(Self.seconds)
        let to = hours.breakTo.flatMap(Self.seconds)
        if let from, let to, open < from, from < to, to < close {
            rest = from..<to
        } else {
            rest = nil
        }
        self.open = open
        self.close = close
        lastTicket = max(open, close - Double(site.ticketCutoffMinutes) * 60)
    }

    /// Hours by their parts.
    init(open: Double, rest: Range<Double>?, close: Double, lastTicket: Double) {
        self.open = open
        self.rest = rest
        self.close = close
        self.lastTicket = lastTicket
    }

    /// When the day of a simulation begins: half an hour before the doors open.
    var dawn: Double { open - 1800 }

    /// A moment at which somebody arrives: a wave in the morning, a smaller one after the break, few in between.
    func arrival(_ random: inout SeededGenerator) -> Double {
        let first = dawn + 300
        let last = lastTicket - 120
        // The waves are fitted to what service malls publish: the peak of the day lies about an hour after opening.
        for _ in 0..<1000 {
            let moment: Double
            if random.chance(0.66) {
                moment = random.normal(mean: open + 4500, deviation: 3300)
            } else {
                moment = random.normal(mean: (rest?.upperBound ?? (open + close) / 2) + 1500, deviation: 2100)
            }
            if moment >= first, moment < last { return moment }
        }
        return random.between(first, last)
    }

    /// `HH:MM` as seconds since midnight.
    static func seconds(_ text: String) -> Double? {
        OpeningHours.minutes(text).map { Double($0 * 60) }
    }

    /// Seconds since midnight as `HH:MM`.
    static func text(_ seconds: Double) -> String {
        let minutes = Int(seconds / 60)
        let (hour, minute) = (minutes / 60, minutes % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}
