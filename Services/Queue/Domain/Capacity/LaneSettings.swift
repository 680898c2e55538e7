import CatalogAPI
import JSONRPC
import QueueAPI

/// By which rules a lane gives its places, ready to work by: what the catalogue leaves out has its default, and what it
/// exaggerates its limit.
struct LaneSettings: Sendable, Equatable {
    /// Whether the lane asks who somebody is.
    var identity = IdentityDemand.none
    /// Whether numbers are given to people who are not in the building.
    var isRemote = true
    /// How many places a day has, and for whom; nil when nobody counts.
    var places: PlacePlan?
    /// How long a place that was given back from far away is kept from others, in milliseconds.
    var returnDelay: ClosedRange<Int64> = 10 * 60_000...60 * 60_000
    /// How appointments are made; nil when they are not.
    var slots: SlotPlan?
    /// From so many people ahead on a turn is soon.
    var soonAhead = 5

    /// The same demand in the words of the queue's contract.
    var question: IdentityQuestion {
        switch identity {
        case .none: .none
        case .optional: .optional
        case .required: .required
        }
    }

    /// The rules of a lane of which the catalogue says nothing.
    init() {}

    /// Reads what the catalogue says.
    init(_ rules: LaneRules) {
        identity = rules.identity ?? .none
        isRemote = rules.remote ?? true
        places = rules.places.map { places in
            PlacePlan(
                places: places.within(1...2000), walkInPercent: (rules.walkInPercent ?? 0).within(0...100),
                release: rules.release.flatMap(ReleasePlan.init))
        }
        if let returns = rules.returns {
            let from = Int64(returns.fromMinutes.within(0...1440)) * 60_000
            returnDelay = from...max(from, Int64(returns.toMinutes.within(0...1440)) * 60_000)
        }
        slots = rules.slots.map(SlotPlan.init)
        soonAhead = (rules.soonAhead ?? 5).within(1...50)
    }
}

/// How many places a lane's day has, and for whom.
struct PlacePlan: Sendable, Equatable {
    /// All of them.
    let places: Int
    /// Those that can be had from far away. The others are kept for people at the kiosk or the desk.
    let remote: Int
    /// When the remote ones are given out; at once when nil.
    let release: ReleasePlan?

    /// A plan. What is kept for people at the site is rounded up.
    init(places: Int, walkInPercent: Int, release: ReleasePlan?) {
        self.places = places
        self.release = release
        remote = places - (places * walkInPercent + 99) / 100
    }
}

/// The window in which the remote places of a day are given out, each at a moment of its own.
struct ReleasePlan: Sendable, Equatable {
    let daysBefore: Int
    /// Minutes since midnight by the clock on the wall.
    let from: Int
    /// How long the window is, in minutes.
    let minutes: Int

    /// Reads what the catalogue says; nil when it names no time of the day.
    init?(_ window: ReleaseWindow) {
        guard let from = DayHours.minutes(window.from) else { return nil }
        self.from = from
        daysBefore = window.daysBefore.within(0...60)
        minutes = window.minutes.within(0...1440)
    }

    /// How many of `count` places of a day have been given out at a moment.
    ///
    /// - Parameter lot: A number that nobody can guess, for each place.
    func released(of count: Int, for day: CivilDate, at now: Timestamp, _ days: ServiceDays, lot: (Int) -> UInt64)
        -> Int
    {
        let since = now.milliseconds(since: days.moment(day.advanced(byDays: -daysBefore), minutes: from))
        let length = Int64(minutes) * 60_000
        if since < 0 { return 0 }
        if since >= length { return count }
        return (0..<count).count { Int64(lot($0) % UInt64(length)) <= since }
    }
}

extension Int {
    /// The number, or the bound it exceeds.
    func within(_ bounds: ClosedRange<Int>) -> Int { Swift.min(Swift.max(self, bounds.lowerBound), bounds.upperBound) }
}
