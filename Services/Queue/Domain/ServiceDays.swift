import Foundation
import JSONRPC

/// Which service day a moment belongs to: the calendar day at the site, not of UTC.
struct ServiceDays: Sendable, Equatable {
    /// The IANA name of the zone.
    var zone: String { timeZone.identifier }
    private let timeZone: TimeZone

    /// Days of a zone such as `Asia/Jakarta`; nil when the machine does not know the zone.
    init?(zone: String) {
        guard let timeZone = TimeZone(identifier: zone) else { return nil }
        self.timeZone = timeZone
    }

    /// The hour and minute on the clock of the site: `08.05`.
    func clock(at moment: Timestamp) -> String {
        let minutes = local(moment).quotientAndRemainder(dividingBy: 86_400_000).remainder / 60_000
        let ofDay = (minutes + 1440) % 1440
        let text = { (value: Int64) in value < 10 ? "0\(value)" : "\(value)" }
        return "\(text(ofDay / 60)).\(text(ofDay % 60))"
    }

    private func local(_ moment: Timestamp) -> Int64 {
        let instant = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
        return moment.milliseconds + Int64(timeZone.secondsFromGMT(for: instant)) * 1000
    }

    /// The day that is on the site's calendar at that moment.
    func day(of moment: Timestamp) -> CivilDate {
        let (quotient, remainder) = local(moment).quotientAndRemainder(dividingBy: 86_400_000)
        return CivilDate(daysSince1970: remainder < 0 ? quotient - 1 : quotient)
    }

    /// The moment at which the site's clocks show a time of a day. In the hour that a change of the clocks leaves out it
    /// is the moment of the change or shortly after, in the hour that comes twice one of the two.
    ///
    /// - Parameter minutes: Since midnight by the clock on the wall.
    func moment(_ day: CivilDate, minutes: Int) -> Timestamp {
        let wall = day.daysSince1970 * 86_400 + Int64(minutes) * 60
        func offset(at seconds: Int64) -> Int64 {
            Int64(timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
        }
        // The second look is right when the clocks change between the first and it.
        let first = wall - offset(at: wall)
        return Timestamp(milliseconds: (wall - offset(at: first)) * 1000)
    }
}
