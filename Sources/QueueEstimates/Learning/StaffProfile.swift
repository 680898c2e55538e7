/// How many counters are open for a lane at which time of day, as learned from earlier days.
struct StaffProfile: Sendable {
    /// The width of a slot of the day in seconds.
    static let slot = 900.0
    static let slots = 96

    private var means = [Double](repeating: 0, count: slots)
    private var today = [Double](repeating: 0, count: slots)
    private(set) var days = 0
    private var open = 0.0
    private var since: Double?

    /// So many counters are open from `moment` on, in seconds since midnight.
    mutating func set(_ count: Double, at moment: Double) {
        pass(to: moment)
        open = count
    }

    /// Counts what was open until `moment`.
    private mutating func pass(to moment: Double) {
        guard let begun = since, moment > begun else {
            since = max(since ?? moment, moment)
            return
        }
        since = moment
        guard open > 0 else { return }
        var time = max(0, begun)
        let end = min(moment, Self.slot * Double(Self.slots))
        while time < end {
            let index = Int(time / Self.slot)
            let next = min(end, Double(index + 1) * Self.slot)
            today[index] += open * (next - time) / Self.slot
            time = next
        }
    }

    /// Ends a day and learns from it, unless nobody worked on it.
    mutating func endDay() {
        defer {
            today = [Double](repeating: 0, count: Self.slots)
            since = nil
            open = 0
        }
        guard today.contains(where: { $0 > 0 }) else { return }
        days += 1
        let share = max(1 / Double(days), 0.12)
        for index in means.indices { means[index] += share * (today[index] - means[index]) }
    }

    /// How many counters are usually open at a time of day; nil while too few days are known.
    func usual(at secondsOfDay: Double) -> Double? {
        guard days >= 3 else { return nil }
        return means[min(max(0, Int(secondsOfDay / Self.slot)), Self.slots - 1)]
    }
}
