import CatalogAPI
import JSONRPC
import QueueAPI

/// One thing to do: a request that is due.
struct Errand: Equatable, Sendable {
    /// Counts the errands of a day; part of the idempotency key.
    let number: Int
    let step: DayStep
    let request: DeskRequest
    /// When it was due, in seconds since midnight.
    let due: Double
}

/// Who does what next. Citizens are numbered in the order of their arrival, counters in that of the catalogue.
enum DayStep: Equatable, Sendable {
    case arrive(Int)
    case look(Int)
    case cancel(Int)
    case rejoin(Int)
    case rate(Int, attempt: Int)
    case open(Int)
    case pause(Int)
    case close(Int)
    case call(Int)
    case recall(Int)
    case start(Int)
    case finish(Int)
    case missed(Int)
    /// An officer looks up: is there somebody to call, is it time for the break, is it time to go home?
    case consider(Int)
    /// An officer is done with a citizen and looks up.
    case ready(Int)
}

/// When an errand was under way: simulated time, and the order of real time in which requests overlap.
struct ErrandTimes: Equatable, Sendable {
    /// Simulated seconds since midnight when the answer arrived.
    let now: Double
    /// Real seconds when the request was sent.
    let sent: Double
    /// Real seconds when the answer arrived.
    let answered: Double
}

/// The people of a simulated day: what each of them does next, given what the suite has answered so far.
///
/// No clock, no network: the driver asks for what is due, carries it out and brings the answer back. So the same model
/// runs against the suite in minutes and against a queue in memory in milliseconds.
struct DayModel: Sendable {
    struct CitizenState: Sendable {
        var code: String?
        var takenAt: Double?
        var calledAt: Double?
        var hasRejoined = false
        var isGone = false
        /// How often the page of the ticket was looked at.
        var looks = 0
    }

    struct CounterState: Sendable {
        enum Activity: Equatable, Sendable {
            /// Nobody is there.
            case closed
            /// Somebody is there and looks for work.
            case idle
            /// A request is under way or planned, or a citizen is at the counter.
            case busy
            /// It is time for the break.
            case paused
            /// The day is over.
            case home
        }

        let code: String
        let lanes: [String]
        var activity = Activity.closed
        var citizen: Int?
        var recalled = false
        var tries = 0
    }

    /// Seconds after which a look at a page is given up.
    private static let lateLook = 30.0

    let citizens: [Citizen]
    let hours: DayHours
    let pace: Double
    var states: [CitizenState]
    var counters: [CounterState]
    var agenda = Agenda<DayStep>()
    var ledger = DayLedger()
    /// How many people wait in a lane, as far as those in the hall can know.
    var waiting: [String: Int] = [:]
    /// How many may still join a lane.
    var expected: [String: Int] = [:]
    var holders: [String: Int] = [:]
    /// Counters that called a ticket whose owner has not read its number yet.
    var unclaimed: [String: Int] = [:]
    /// Ratings that will still be given.
    var ratingsAhead = 0
    private var errands = 0
    private(set) var underWay = 0

    /// A day of these citizens at these counters.
    ///
    /// - Parameter pace: How many times as fast as in life everybody is.
    init(plan: DayPlan, hours: DayHours, counters: [CounterDefinition], pace: Double) {
        citizens = plan.citizens
        self.hours = hours
        self.pace = pace
        states = plan.citizens.map { _ in CitizenState() }
        self.counters = counters.map { CounterState(code: $0.code.text, lanes: $0.lanes.map(\.text)) }
        for (index, citizen) in citizens.enumerated() {
            expected[citizen.lane, default: 0] += 1
            agenda.add(.arrive(index), at: citizen.arrival)
        }
        // Officers sit down one after the other in the minutes before the doors open.
        for index in self.counters.indices {
            agenda.add(.open(index), at: hours.open - 60 + Double(index % 12) * 10)
        }
    }

    /// Whether everybody has gone home and has said what there was to say.
    var isOver: Bool { underWay == 0 && ratingsAhead == 0 && counters.allSatisfy { $0.activity == .home } }

    /// How many people wait.
    var waitingInAll: Int { waiting.values.reduce(0, +) }

    /// When the next thing is due; nil when nothing is.
    var nextTime: Double? { agenda.nextTime }

    /// Takes the next thing that is due.
    mutating func next(at now: Double) -> Errand? {
        while let (due, step) = agenda.take(until: now) {
            guard let request = request(for: step, due: due, at: now) else { continue }
            errands += 1
            underWay += 1
            return Errand(number: errands, step: step, request: request, due: due)
        }
        return nil
    }

    /// Takes the answer to an errand.
    mutating func finish(_ errand: Errand, _ answer: DeskAnswer, _ times: ErrandTimes) {
        underWay -= 1
        switch errand.step {
        case .arrive, .look, .cancel, .rejoin, .rate: finishCitizen(errand, answer, times)
        default: finishCounter(errand, answer, times)
        }
    }

    /// What a step asks of the suite; nil when it turns out that there is nothing to do.
    private mutating func request(for step: DayStep, due: Double, at now: Double) -> DeskRequest? {
        switch step {
        case .arrive(let index):
            let citizen = citizens[index]
            return .issue(service: citizen.service, priority: citizen.priority, channel: citizen.channel)
        // When the suite is behind, those who only look must not keep those who work from working.
        case .look(let index): return now - due > Self.lateLook ? nil : waitingCode(index).map { .look(code: $0) }
        case .cancel(let index): return waitingCode(index).map { .cancel(code: $0) }
        case .rejoin(let index): return states[index].code.map { .rejoin(code: $0) }
        case .rate(let index, _):
            guard let code = states[index].code, let score = citizens[index].score else { return nil }
            return .rate(code: code, score: score, comment: citizens[index].comments ? "Terima kasih, cepat." : nil)
        case .consider(let index):
            consider(index, at: now)
            return nil
        case .ready(let index):
            counters[index].activity = .idle
            consider(index, at: now)
            return nil
        case .open(let index): return .open(counter: counters[index].code)
        case .pause(let index): return .pause(counter: counters[index].code)
        case .close(let index): return .close(counter: counters[index].code)
        case .call(let index): return .call(counter: counters[index].code)
        case .recall(let index): return isOnTheWay(index) ? nil : .recall(counter: counters[index].code)
        case .missed(let index): return isOnTheWay(index) ? nil : .missed(counter: counters[index].code)
        case .start(let index): return .start(counter: counters[index].code)
        case .finish(let index):
            let citizen = counters[index].citizen.map { citizens[$0] }
            return .finish(
                counter: counters[index].code, outcome: citizen?.outcome ?? .served, products: citizen?.products ?? 1)
        }
    }

    /// Whether whom a counter has called is coming. An officer who took the number for a stranger's may learn it late.
    private func isOnTheWay(_ counter: Int) -> Bool {
        guard let citizen = counters[counter].citizen else { return false }
        if case .misses = citizens[citizen].conduct { return states[citizen].hasRejoined }
        return true
    }

    /// The code of a citizen who still waits.
    private func waitingCode(_ index: Int) -> String? {
        let state = states[index]
        return state.isGone || state.calledAt != nil ? nil : state.code
    }
}
