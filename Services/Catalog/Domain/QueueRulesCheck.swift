import CatalogAPI
import JSONRPC

/// Reads by which rules a reference document lets people into a lane: the member `queue` of an agency, and `people` of
/// the document.
enum QueueRulesCheck {
    /// How many people a day of one lane may have.
    private static let places = 1...2000

    private static let demands: KeyValuePairs<String, IdentityDemand> = [
        "none": .none, "optional": .optional, "required": .required,
    ]

    /// The rules of an agency's lane, and whether numbers taken on the phone have to be checked in.
    ///
    /// - Parameter services: The services one queues for, because only they can have a duration.
    static func lane(
        _ entry: DocumentMembers, services: [Code]
    ) -> (rules: LaneRules?, checkIn: Bool?) {
        guard let place = entry.optional("queue") else { return (nil, nil) }
        let queue = place.object([
            "check_in", "identity", "remote", "places", "walk_in_percent", "release", "returns", "slots", "soon_ahead",
            "note",
        ])
        _ = queue.optionalText("note")
        let rules = LaneRules(
            identity: queue.optional("identity")?.choice(demands), remote: queue.optionalFlag("remote"),
            places: queue.optionalInteger("places", in: places),
            walkInPercent: queue.optionalInteger("walk_in_percent", in: 0...100),
            release: queue.optional("release").map(release), returns: queue.optional("returns").map(returns),
            slots: queue.optional("slots").map { slots($0, services) },
            soonAhead: queue.optionalInteger("soon_ahead", in: 1...50))
        if rules.places == nil {
            for name in ["walk_in_percent", "release"] where queue.optional(name) != nil {
                queue.problem(name, "means nothing without places")
            }
        }
        let checkIn = queue.optionalFlag("check_in")
        return (rules == LaneRules() ? nil : rules, checkIn == true ? true : nil)
    }

    /// What one person may take.
    static func people(_ root: DocumentMembers) -> PersonRules? {
        guard let place = root.optional("people") else { return nil }
        let entry = place.object(["numbers_per_day", "no_shows", "no_show_days", "pause_days"])
        return PersonRules(
            numbersPerDay: entry.integer("numbers_per_day", in: 1...100),
            noShows: entry.integer("no_shows", in: 1...100),
            noShowDays: entry.integer("no_show_days", in: 1...90), pauseDays: entry.integer("pause_days", in: 1...90))
    }

    /// The classes that may have a credit, as the queue names them.
    static let classes: Set<String> = ["elderly", "disabled", "pregnant", "small_child", "disaster_victim"]

    /// By how many minutes people of a class count as having come earlier. A class that is left out has no credit.
    static func credits(_ root: DocumentMembers) -> [String: Int]? {
        guard let place = root.optional("priority_credit_minutes") else { return nil }
        let entry = place.object(classes)
        let pairs = classes.sorted().compactMap { name in
            entry.optionalInteger(name, in: 0...240).map { (name, $0) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func release(_ place: DocumentPlace) -> ReleaseWindow {
        let entry = place.object(["days_before", "from", "minutes"])
        let from = entry.required("from")?.time()
        return ReleaseWindow(
            daysBefore: entry.integer("days_before", in: 0...60), from: TimeOfDay.text(from ?? 0),
            minutes: entry.integer("minutes", in: 0...1440))
    }

    private static func returns(_ place: DocumentPlace) -> ReturnDelay {
        let entry = place.object(["from_minutes", "to_minutes"])
        let delay = ReturnDelay(
            fromMinutes: entry.integer("from_minutes", in: 0...1440),
            toMinutes: entry.integer("to_minutes", in: 0...1440))
        if delay.fromMinutes > delay.toMinutes { entry.problem("to_minutes", "must not be less than from_minutes") }
        return delay
    }

    private static func slots(_ place: DocumentPlace, _ services: [Code]) -> SlotRules {
        let entry = place.object([
            "minutes", "desks", "durations", "days_ahead", "lead_minutes", "early_minutes", "late_minutes",
        ])
        return SlotRules(
            minutes: entry.integer("minutes", in: 5...240), desks: entry.integer("desks", in: 1...50),
            durations: entry.optional("durations").map { durations($0, services) },
            daysAhead: entry.optionalInteger("days_ahead", in: 0...60),
            leadMinutes: entry.optionalInteger("lead_minutes", in: 0...1440),
            earlyMinutes: entry.optionalInteger("early_minutes", in: 0...240),
            lateMinutes: entry.optionalInteger("late_minutes", in: 0...30))
    }

    private static func durations(_ place: DocumentPlace, _ services: [Code]) -> [String: Int] {
        let known = Set(services.map(\.text))
        let entry = place.object(known)
        let pairs = known.sorted().compactMap { name in
            entry.optionalInteger(name, in: 1...480).map { (name, $0) }
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
