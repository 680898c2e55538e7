import CatalogAPI
import JSONRPC

/// What one person may take at a site.
struct PersonLimits: Sendable, Equatable {
    /// How many numbers and appointments for one day.
    let numbersPerDay: Int
    private let noShows: Int
    private let span: Int64
    private let pause: Int64

    private static let day: Int64 = 86_400_000

    /// Reads what the catalogue says: by itself five numbers a day, and after three no-shows in thirty days a week without
    /// remote ones.
    init(_ rules: PersonRules? = nil) {
        numbersPerDay = (rules?.numbersPerDay ?? 5).within(1...100)
        noShows = (rules?.noShows ?? 3).within(1...100)
        span = Int64((rules?.noShowDays ?? 30).within(1...90)) * Self.day
        pause = Int64((rules?.pauseDays ?? 7).within(1...90)) * Self.day
    }

    /// How many no-shows have to be known, the latest first.
    var noShowsAsked: Int { noShows }

    /// Until when somebody gets numbers only at the site; nil when there is nothing against them.
    ///
    /// - Parameter latest: When they last did not come, the latest first.
    func coolsOff(until latest: [Timestamp], at now: Timestamp) -> Timestamp? {
        guard latest.count >= noShows, let last = latest.first,
            last.milliseconds(since: latest[noShows - 1]) <= span
        else { return nil }
        let end = last.advanced(byMilliseconds: pause)
        return now < end ? end : nil
    }
}
