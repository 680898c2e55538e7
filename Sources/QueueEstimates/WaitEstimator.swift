/// Learns from what happens at the counters how long it takes to be called, and says it of anybody in line.
///
/// A value without clock or store: it is told of every change and asked at a moment. Its memory is bounded by the line,
/// the floor and `mostServices`; an estimate costs time in proportion to the logarithm of the line.
public struct WaitEstimator: Sendable {
    /// What is known of a lane.
    struct Lane: Sendable {
        var line = RankedLine()
        var durations = DurationSketch(memory: 200)
        /// From one citizen to the next, in seconds, while somebody waited.
        var gap = FadingMean(memory: 60)
        var staff = StaffProfile()
        /// Counters that are open for it, in the order of their codes: sums must not depend on chance.
        var counters: [String] = []
        /// How many worked when last somebody did today.
        var lastOpen = 0.0
        /// When the last people joined, at most sixty-four of them.
        private var joined: [Double] = []

        /// Somebody has joined.
        mutating func noteJoin(at now: Double) {
            if joined.count == 64 { joined.removeFirst() }
            joined.append(now)
        }

        /// How many come in an hour, by those who came in the last one.
        func arrivals(at now: Double) -> Double {
            let recent = joined.filter { $0 > now - 3600 && $0 <= now }
            guard recent.count == 64, let first = recent.first, now > first else { return Double(recent.count) }
            return 64 * 3600 / (now - first)
        }
    }

    /// What is known of a counter.
    struct Counter: Sendable {
        var lanes: [Int64] = []
        var isOpen = false
        /// Whom it has, since when.
        var ticket: Int64?
        var since = 0.0
        var released: Double?
        /// How long its services take, compared with what is usual: sums of both, in which old ones fade.
        var taken = 0.0
        var usual = 0.0
    }

    struct Promise: Sendable {
        let at: Double
        let estimate: WaitEstimate
    }

    struct Entry: Sendable {
        var ticket: SeenTicket
        var promise: Promise?
    }

    /// The most kinds of service whose durations are kept apart; those that come later share their lane's.
    static let mostServices = 4000

    var lanes: [Int64: Lane] = [:]
    var counters: [String: Counter] = [:]
    var services: [String: DurationSketch] = [:]
    var entries: [Int64: Entry] = [:]
    var schedule: DaySchedule?
    var calibration = Calibration()

    /// Knows nothing.
    public init() {}

    // MARK: Days

    /// Begins a day: the line is empty and all counters are closed. What was learned stays.
    ///
    /// - Parameter schedule: The hours of the day; nil when the site is closed or they are not known.
    public mutating func begin(_ schedule: DaySchedule?) {
        for lane in lanes.keys {
            lanes[lane]?.staff.endDay()
            lanes[lane]?.line = RankedLine()
            lanes[lane]?.counters = []
            lanes[lane]?.lastOpen = 0
        }
        for counter in counters.keys {
            counters[counter]?.isOpen = false
            counters[counter]?.ticket = nil
            counters[counter]?.released = nil
        }
        entries = [:]
        self.schedule = schedule
    }

    // MARK: Changes

    /// A counter was opened for some lanes, paused or closed.
    public mutating func see(counter code: String, lanes served: [Int64], isOpen: Bool, at now: Double) {
        let before = counters[code] ?? Counter()
        counters[code, default: Counter()].lanes = served
        counters[code, default: Counter()].isOpen = isOpen
        if !isOpen { counters[code, default: Counter()].released = nil }
        for lane in Set(before.lanes + served) {
            let isServed = isOpen && served.contains(lane)
            lanes[lane, default: Lane()].counters.removeAll { $0 == code }
            if isServed {
                let place = lanes[lane]?.counters.firstIndex { $0 > code } ?? lanes[lane]?.counters.count ?? 0
                lanes[lane]?.counters.insert(code, at: place)
            }
            let open = Double(lanes[lane]?.counters.count ?? 0)
            if open > 0 { lanes[lane]?.lastOpen = open }
            if let schedule { lanes[lane]?.staff.set(open, at: now - schedule.midnight) }
        }
    }

    /// A ticket was taken or has changed. Seeing the same twice changes nothing.
    public mutating func see(_ ticket: SeenTicket, at now: Double) {
        let before = entries[ticket.id]
        if let before, before.ticket.phase == .waiting,
            ticket.phase != .waiting || before.ticket.place != ticket.place || before.ticket.lane != ticket.lane
        {
            lanes[before.ticket.lane]?.line.remove(before.ticket.place)
            if ticket.phase != .waiting, let called = ticket.called, let promise = before.promise {
                calibration.observe(
                    max(0, called - promise.at), expected: promise.estimate.expected,
                    deviation: promise.estimate.deviation, group: promise.estimate.group)
            }
        }
        switch ticket.phase {
        case .waiting: joins(ticket, before: before, at: now)
        case .atCounter(let counter): isCalled(ticket, to: counter, before: before)
        case .away: leaves(ticket, before: before)
        }
    }

    private mutating func joins(_ ticket: SeenTicket, before: Entry?, at now: Double) {
        if let before, before.ticket.phase == .waiting, before.ticket.place == ticket.place,
            before.ticket.lane == ticket.lane
        {
            return
        }
        if let before, case .atCounter(let counter) = before.ticket.phase { release(counter, at: now) }
        // A rejoined ticket keeps no promise: it was made to somebody who was there.
        let promise =
            before == nil
            ? estimate(lane: ticket.lane, at: ticket.place, now: now).map { Promise(at: now, estimate: $0) } : nil
        let usual = usual(ticket.service, lane: ticket.lane)
        lanes[ticket.lane, default: Lane()].line
            .insert(ticket.place, work: usual?.mean ?? 0, spread: usual?.variance ?? 0)
        lanes[ticket.lane]?.noteJoin(at: ticket.joined)
        entries[ticket.id] = Entry(ticket: ticket, promise: promise)
    }

    private mutating func isCalled(_ ticket: SeenTicket, to code: String, before: Entry?) {
        if case .atCounter = before?.ticket.phase { return }
        let called = ticket.called ?? ticket.joined
        if let released = counters[code]?.released, ticket.joined <= released, called >= released,
            called - released < Self.longestGap
        {
            lanes[ticket.lane, default: Lane()].gap.observe(called - released)
        }
        counters[code, default: Counter()].ticket = ticket.id
        counters[code, default: Counter()].since = called
        counters[code, default: Counter()].released = nil
        entries[ticket.id] = Entry(ticket: ticket, promise: nil)
    }

    private mutating func leaves(_ ticket: SeenTicket, before: Entry?) {
        entries[ticket.id] = nil
        if case .atCounter(let counter) = before?.ticket.phase {
            learn(ticket)
            release(counter, at: ticket.released)
        } else if let counter = ticket.counter, let released = ticket.released, ticket.called != nil {
            // It was called and left between two looks.
            learn(ticket)
            if counters[counter]?.ticket == nil { release(counter, at: released) }
        }
    }

    private mutating func release(_ code: String, at moment: Double?) {
        counters[code]?.ticket = nil
        counters[code]?.released = moment
    }

    /// Learns from a ticket that has left its counter, also one of an earlier day.
    public mutating func learn(_ ticket: SeenTicket) {
        guard let called = ticket.called, let released = ticket.released, released > called,
            released - called < Self.longestTaken
        else { return }
        let taken = released - called
        if let counter = ticket.counter, let usual = usual(ticket.service, lane: ticket.lane)?.mean, usual > 0 {
            let taken = min(taken, usual * 4)
            counters[counter, default: Counter()].taken = (counters[counter]?.taken ?? 0) * Self.paceFading + taken
            counters[counter, default: Counter()].usual = (counters[counter]?.usual ?? 0) * Self.paceFading + usual
        }
        lanes[ticket.lane, default: Lane()].durations.observe(taken)
        if services[ticket.service] != nil || services.count < Self.mostServices {
            services[ticket.service, default: DurationSketch(memory: 120)].observe(taken)
        }
    }

    /// Learns from an estimate of which the truth is known.
    public mutating func learn(_ estimate: WaitEstimate, cameTrue seconds: Double) {
        calibration.observe(
            seconds, expected: estimate.expected, deviation: estimate.deviation, group: estimate.group)
    }

    /// A longer time between two citizens was a pause.
    private static let longestGap = 300.0
    /// Nobody is served longer: the officer went home without saying that it was over.
    private static let longestTaken = 3 * 3600.0
    private static let paceFading = 0.93
}
