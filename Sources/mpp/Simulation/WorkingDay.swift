import CatalogAPI
import Foundation
import JSONRPC

/// A day on which the site is open.
struct WorkingDay: Equatable, Sendable {
    let date: CivilDate
    let hours: DayHours
    /// Seconds that the site's clocks are ahead of UTC on that day.
    let offset: Int

    /// The first day after `now` on which the site is open, looking ahead two months at most; nil when there is none.
    static func next(after now: Timestamp, site: Site, holidays: [Holiday]) -> WorkingDay? {
        let zone = TimeZone(identifier: site.timeZone) ?? .gmt
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(now.milliseconds) / 1000))
        let today = CivilDate(daysSince1970: (now.milliseconds + Int64(offset) * 1000) / 86_400_000)
        let closed = Set(holidays.map(\.date))
        for distance in 1...60 {
            let date = today.advanced(byDays: distance)
            if let hours = DayHours(site: site, on: date, holidays: closed) {
                return WorkingDay(date: date, hours: hours, offset: offset)
            }
        }
        return nil
    }

    /// The moment at which the site's clocks show `seconds` since midnight of this day.
    func moment(_ seconds: Double) -> Timestamp {
        Timestamp(milliseconds: (date.daysSince1970 * 86_400 - Int64(offset)) * 1000 + Int64(seconds * 1000))
    }

    /// The seconds since midnight that the site's clocks show at a moment.
    func seconds(at moment: Timestamp) -> Double {
        Double(moment.milliseconds - self.moment(0).milliseconds) / 1000
    }
}
