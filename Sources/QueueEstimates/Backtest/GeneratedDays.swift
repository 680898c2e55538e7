import Foundation

/// Days as they might be at a service mall: staff that changes from day to day and by the hour, waves of people that
/// differ from day to day, officers of different pace, misses and people who give up. The same seed gives the same days.
public struct GeneratedDays: Sendable {
    /// A lane and what one waits for in it.
    struct Agency: Sendable {
        let lane: Int64
        let services: [(code: String, mean: Double, share: Double)]
        let officers: [Officer]
        /// The share of the staff's time that is asked for on a usual day.
        let load: Double
    }

    struct Officer: Sendable {
        let code: String
        let lanes: [Int64]
        let pace: Double
        /// Whether the officer is there only from the late morning on.
        let isPartTime: Bool
        /// Whether the counter stays open over the break.
        let worksThrough: Bool
    }

    private let agencies: [Agency]
    private var random: SeededGenerator

    private static let open = 8 * 3600.0
    private static let close = 15 * 3600.0
    private static let rest = 12 * 3600.0..<13 * 3600.0

    /// Draws a building.
    public init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        agencies = (0..<8).map { Self.agency(Int64($0) + 1, &random) }
        self.random = random
    }

    private static func agency(_ lane: Int64, _ random: inout SeededGenerator) -> Agency {
        let services = (0..<Int.random(in: 2...6, using: &random)).map { index in
            (code: "S\(lane)-\(index)", mean: random.between(180, 1500), share: random.between(0.3, 1))
        }
        let count = Int.random(in: 1...4, using: &random)
        let officers = (0..<count).map { index in
            Officer(
                code: "L\(lane)-\(index)",
                // One counter in five helps the next lane too.
                lanes: lane < 8 && index == 1 && random.chance(0.4) ? [lane, lane + 1] : [lane],
                pace: random.logNormal(mean: 1, variation: 0.2), isPartTime: index > 0 && random.chance(0.35),
                worksThrough: random.chance(0.2))
        }
        return Agency(lane: lane, services: services, officers: officers, load: random.between(0.75, 1.1))
    }

    /// The next working day.
    ///
    /// - Parameter number: Counts the days; they are working days only.
    public mutating func day(_ number: Int) -> RecordedDay {
        let midnight = Double(number) * 86_400
        let busyness = random.logNormal(mean: number % 5 == 0 ? 1.15 : 0.97, variation: 0.25)
        var visitors: [SimulatedVisitor] = []
        var counters: [SimulatedCounter] = []
        for agency in agencies {
            // The same people are a little quicker or slower from day to day.
            let form = random.logNormal(mean: 1, variation: 0.08)
            let staff = agency.officers.compactMap { counter($0, midnight: midnight, form: form) }
            counters += staff.isEmpty ? [substitute(agency, midnight)] : staff
            visitors += people(agency, midnight: midnight, busyness: busyness)
        }
        visitors.sort { $0.arrival < $1.arrival }
        var simulation = FloorSimulation(visitors: visitors, counters: counters, limit: midnight + 20 * 3600)
        simulation.run(recording: true)
        let schedule = DaySchedule(
            midnight: midnight, open: midnight + Self.open, close: midnight + Self.close,
            breaks: [midnight + Self.rest.lowerBound..<midnight + Self.rest.upperBound])
        return RecordedDay(schedule: schedule, events: simulation.events)
    }

    private mutating func counter(_ officer: Officer, midnight: Double, form: Double) -> SimulatedCounter? {
        guard !random.chance(0.1) else { return nil }
        var begin = Self.open + random.between(-60, 600)
        if officer.isPartTime { begin = Self.open + random.between(5400, 9000) }
        let end = officer.isPartTime ? Self.close - random.between(0, 5400) : Self.close
        var hours: [Range<Double>] = []
        if officer.worksThrough {
            hours = [begin..<end]
        } else {
            hours = [
                begin..<Self.rest.lowerBound + random.between(-120, 300),
                Self.rest.upperBound + random.between(-60, 420)..<end,
            ]
        }
        // Half of all officers leave their counter once for a while.
        if random.chance(0.5) {
            let away = random.between(Self.open + 1800, Self.close - 3600)
            hours = hours.flatMap { Self.cut($0, by: away..<away + random.between(300, 1500)) }
        }
        return SimulatedCounter(
            code: officer.code, lanes: officer.lanes,
            hours: hours.map { $0.lowerBound + midnight..<$0.upperBound + midnight },
            pace: officer.pace * form, gap: random.between(10, 40))
    }

    /// When nobody is there, somebody comes in late.
    private mutating func substitute(_ agency: Agency, _ midnight: Double) -> SimulatedCounter {
        let officer = agency.officers[0]
        let begin = midnight + Self.open + random.between(1200, 4800)
        return SimulatedCounter(
            code: officer.code, lanes: [agency.lane],
            hours: [begin..<midnight + Self.rest.lowerBound, midnight + Self.rest.upperBound..<midnight + Self.close],
            pace: 1.15, gap: 30)
    }

    private static func cut(_ hours: Range<Double>, by away: Range<Double>) -> [Range<Double>] {
        guard hours.overlaps(away) else { return [hours] }
        var left: [Range<Double>] = []
        if away.lowerBound > hours.lowerBound { left.append(hours.lowerBound..<away.lowerBound) }
        if away.upperBound < hours.upperBound { left.append(away.upperBound..<hours.upperBound) }
        return left
    }

    private mutating func people(_ agency: Agency, midnight: Double, busyness: Double) -> [SimulatedVisitor] {
        let shares = agency.services.map(\.share)
        let mean = zip(agency.services, shares).reduce(0) { $0 + $1.0.mean * $1.1 } / shares.reduce(0, +)
        let staffed = agency.officers.reduce(0.0) { $0 + ($1.isPartTime ? 0.5 : 0.9) * 6 * 3600 / $1.pace }
        let expected = staffed * agency.load * busyness / (mean + 50)
        let count = Int(random.normal(mean: expected, deviation: expected.squareRoot()))
        // The wave of the morning is not at the same time every day.
        let peak = Self.open + random.between(2400, 6600)
        return (0..<max(0, count)).map { _ in
            var arrival: Double
            repeat {
                arrival =
                    random.chance(0.62)
                    ? random.normal(mean: peak, deviation: 3300)
                    : random.normal(mean: Self.rest.upperBound + 1500, deviation: 2400)
            } while arrival < Self.open - 1500 || arrival > Self.close - 1800
            let service = agency.services[random.index(by: shares)]
            // Errands after the break take a little longer.
            let hour = arrival > Self.rest.lowerBound ? 1.08 : 1
            let isMissed = random.chance(0.06)
            return SimulatedVisitor(
                arrival: midnight + arrival, lane: agency.lane, service: service.code,
                credit: random.chance(0.08) ? 900 : 0,
                occupies: isMissed
                    ? random.between(60, 150)
                    : random.between(15, 75) + random.logNormal(mean: service.mean * hour, variation: 0.5),
                patience: random.chance(0.03) ? random.between(600, 3600) : nil)
        }
    }
}
