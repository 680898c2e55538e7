import JSONRPC

/// The service day that the site is in. It only moves forward: a clock that is set back reopens nothing.
struct SiteDay: Sendable, Equatable {
    /// The day.
    let day: CivilDate
    /// Whether it was ended before its midnight: then it gives no more numbers.
    let isClosed: Bool

    /// The day it is when the calendar on the wall shows `calendar` and the last day known is `last`.
    static func current(last: SiteDay?, calendar: CivilDate) -> SiteDay {
        guard let last, last.day >= calendar else { return SiteDay(day: calendar, isClosed: false) }
        return last
    }
}
