/// Whether a lane asks who somebody is.
public enum IdentityDemand: String, Codable, Sendable, CaseIterable {
    /// It does not, and refuses to be told.
    case none
    /// Whoever says so is held to one open number.
    case optional
    /// Nobody gets a number without.
    case required
}

/// When a day's places are given out to people who are not in the building: each at a moment of its own, drawn by lot
/// within these minutes, so that there is no instant at which one has to be fastest.
public struct ReleaseWindow: Codable, Sendable, Equatable {
    /// So many days before the day, 0 to 60.
    public var daysBefore: Int
    /// When the window begins, `HH:MM`.
    public var from: String
    /// How long it is, 0 to 1440.
    public var minutes: Int

    /// Describes a window.
    public init(daysBefore: Int, from: String, minutes: Int) {
        self.daysBefore = daysBefore
        self.from = from
        self.minutes = minutes
    }
}

/// How long a place that was given back by somebody far away is kept from others: a time drawn by lot between the two, so
/// that it cannot be handed to anybody in particular.
public struct ReturnDelay: Codable, Sendable, Equatable {
    /// At least so many minutes.
    public var fromMinutes: Int
    /// At most so many, up to 1440.
    public var toMinutes: Int

    /// Describes a delay.
    public init(fromMinutes: Int, toMinutes: Int) {
        self.fromMinutes = fromMinutes
        self.toMinutes = toMinutes
    }
}

/// How appointments are made in a lane.
public struct SlotRules: Codable, Sendable, Equatable {
    /// Appointments begin every so many minutes, 5 to 240.
    public var minutes: Int
    /// How many people with an appointment are served at the same time, 1 to 50.
    public var desks: Int
    /// How many minutes a service takes, by its code; one step where absent.
    public var durations: [String: Int]?
    /// How many days ahead they are made, 0 to 60; 14 when absent.
    public var daysAhead: Int?
    /// Until so many minutes before they begin they are made, 0 to 1440; 60 when absent.
    public var leadMinutes: Int?
    /// From so many minutes before they begin one may check in, 0 to 240; 30 when absent.
    public var earlyMinutes: Int?
    /// Until so many minutes after they begin the place is kept, 0 to 30; 15 when absent.
    public var lateMinutes: Int?

    /// Describes slots.
    public init(
        minutes: Int, desks: Int, durations: [String: Int]? = nil, daysAhead: Int? = nil, leadMinutes: Int? = nil,
        earlyMinutes: Int? = nil, lateMinutes: Int? = nil
    ) {
        self.minutes = minutes
        self.desks = desks
        self.durations = durations
        self.daysAhead = daysAhead
        self.leadMinutes = leadMinutes
        self.earlyMinutes = earlyMinutes
        self.lateMinutes = lateMinutes
    }
}

/// By which rules a lane gives its places. Whatever is absent is as if there were no such rule.
public struct LaneRules: Codable, Sendable, Equatable {
    /// Whether it asks who somebody is; `none` when absent.
    public var identity: IdentityDemand?
    /// Whether numbers are given to people who are not in the building; they are when absent.
    public var remote: Bool?
    /// How many places a day has for numbers and appointments together, 1 to 2000; no limit when absent.
    public var places: Int?
    /// How many of a hundred places are kept for those who come to the kiosk or the desk, 0 to 100; 0 when absent.
    public var walkInPercent: Int?
    /// When the other places are given out; as early as anybody asks when absent.
    public var release: ReleaseWindow?
    /// When places that were given back are given out again; 10 to 60 minutes later when absent.
    public var returns: ReturnDelay?
    /// How appointments are made; there are none when absent.
    public var slots: SlotRules?
    /// From so many people ahead on one is told that the turn is soon, 1 to 50; 5 when absent.
    public var soonAhead: Int?

    /// Describes rules.
    public init(
        identity: IdentityDemand? = nil, remote: Bool? = nil, places: Int? = nil, walkInPercent: Int? = nil,
        release: ReleaseWindow? = nil, returns: ReturnDelay? = nil, slots: SlotRules? = nil, soonAhead: Int? = nil
    ) {
        self.identity = identity
        self.remote = remote
        self.places = places
        self.walkInPercent = walkInPercent
        self.release = release
        self.returns = returns
        self.slots = slots
        self.soonAhead = soonAhead
    }
}

/// What one person may take at a site. Holds for people who are known, and only for them.
public struct PersonRules: Codable, Sendable, Equatable {
    /// How many numbers and appointments for one day, 1 to 100.
    public var numbersPerDay: Int
    /// After so many numbers whose owner never came, 1 to 100 …
    public var noShows: Int
    /// … within so many days, 1 to 90 …
    public var noShowDays: Int
    /// … numbers are given only at the site for so many days, 1 to 90.
    public var pauseDays: Int

    /// Describes rules.
    public init(numbersPerDay: Int, noShows: Int, noShowDays: Int, pauseDays: Int) {
        self.numbersPerDay = numbersPerDay
        self.noShows = noShows
        self.noShowDays = noShowDays
        self.pauseDays = pauseDays
    }
}
