import CatalogAPI
import JSONRPC
import QueueAPI
import QueueEstimates

/// What one visitor of the simulated day will do.
struct Citizen: Equatable, Sendable {
    /// What happens when the number is called.
    enum Conduct: Equatable, Sendable {
        /// The citizen comes.
        case attends
        /// The citizen gives the number up after so many seconds, if it was not called before.
        case cancels(after: Double)
        /// The citizen is not there, and joins again so many seconds after that, or never.
        case misses(rejoinsAfter: Double?)
    }

    /// When the number is taken, in seconds since midnight.
    let arrival: Double
    let agency: String
    let service: String
    let lane: String
    let channel: TicketChannel
    let priority: PriorityClass
    let conduct: Conduct
    /// From the call to the counter, in seconds.
    let walk: Double
    /// At the counter, in seconds.
    let serving: Double
    let outcome: Outcome
    let products: Int
    /// The mark that is given afterwards.
    let score: Int?
    /// Whether a comment goes with the mark.
    let comments: Bool
}

/// Who comes on a simulated day. The same seed gives the same day.
struct DayPlan: Sendable {
    /// How many people, and how they behave.
    struct Settings: Sendable {
        /// Visits at a pace of one.
        var visits = 340
        /// How many times as many people, served as many times as fast.
        var times = 1.0
        var seed: UInt64 = 1
        /// The share that takes numbers at a kiosk; the others use a phone.
        var kiosk = 0.6
        var priority = 0.05
        var missed = 0.06
        /// The share of those who missed their call that joins again.
        var rejoined = 1.0 / 3
        var cancelled = 0.02
        var unfinished = 0.03
        var rated = 0.4
    }

    /// In the order of their arrival.
    let citizens: [Citizen]

    /// Plans a day.
    ///
    /// - Parameter services: What is offered; only active services with a lane are used.
    init(_ settings: Settings, hours: DayHours, services: [ServiceSummary]) {
        let offered = services.filter { $0.lane != nil && $0.status == .active }
        var agencies: [String] = []
        for service in offered where !agencies.contains(service.agency.text) { agencies.append(service.agency.text) }
        guard !agencies.isEmpty else {
            citizens = []
            return
        }
        var random = SeededGenerator(seed: settings.seed)
        let total = Int((Double(settings.visits) * settings.times).rounded())
        let counts = VisitShares.split(total, by: VisitShares.shares(of: agencies))
        var planned: [Citizen] = []
        planned.reserveCapacity(total)
        for (agency, count) in zip(agencies, counts) {
            let own = offered.filter { $0.agency.text == agency }
            // Short errands are the frequent ones.
            let weights = own.map { 1 / Double(max(1, $0.handlingMinutes ?? Self.usualMinutes)) }
            for _ in 0..<count {
                let service = own[random.index(by: weights)]
                planned.append(Self.citizen(service, settings, hours, &random))
            }
        }
        citizens = planned.sorted { $0.arrival < $1.arrival }
    }

    /// Minutes at the counter where the catalogue tells none.
    static let usualMinutes = 15

    private static func citizen(
        _ service: ServiceSummary, _ settings: Settings, _ hours: DayHours, _ random: inout SeededGenerator
    ) -> Citizen {
        let pace = settings.times
        let isPriority = random.chance(settings.priority)
        let classes = PriorityClass.allCases.filter { $0 != .regular }
        let fate = random.unit()
        let conduct: Citizen.Conduct
        if fate < settings.cancelled {
            conduct = .cancels(after: random.between(120, 1800) / pace)
        } else if fate < settings.cancelled + settings.missed {
            conduct = .misses(rejoinsAfter: random.chance(settings.rejoined) ? random.between(120, 900) / pace : nil)
        } else {
            conduct = .attends
        }
        // The catalogue's minutes are what an agency plans for; most errands need somewhat less, some more.
        let minutes = Double(service.handlingMinutes ?? usualMinutes) * random.triangular(0.4, 0.7, 1.3)
        let outcome: Outcome = random.chance(settings.unfinished) ? .unfinished : .served
        let isRated = outcome == .served && random.chance(settings.rated)
        return Citizen(
            arrival: hours.arrival(&random), agency: service.agency.text, service: service.code.text,
            lane: service.lane?.text ?? "", channel: random.chance(settings.kiosk) ? .kiosk : .phone,
            priority: isPriority ? classes[random.index(by: classes.map { _ in 1 })] : .regular, conduct: conduct,
            walk: random.between(15, 75) / pace, serving: minutes * 60 / pace, outcome: outcome,
            products: outcome == .served ? 1 + random.index(by: [0.7, 0.2, 0.1]) : 0,
            score: isRated ? 1 + random.index(by: [0.02, 0.06, 0.42, 0.5]) : nil, comments: random.chance(0.1))
    }
}
