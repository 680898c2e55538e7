/// What a supervisor asks about the rest of the day of a lane.
public struct OutlookQuestion: Sendable, Equatable {
    /// So many counters more.
    public var extraCounters: Int
    /// From when they are open, in seconds since 1970.
    public var from: Double

    /// A question.
    public init(extraCounters: Int = 0, from: Double = 0) {
        self.extraCounters = extraCounters
        self.from = from
    }
}

/// The rest of the day of a lane, as it would go in many simulated runs.
public struct Outlook: Sendable, Equatable {
    /// The median wait of those who come in the next hour or wait now, in seconds.
    public var medianWait: Double
    /// Nine of ten of them wait no longer, in seconds.
    public var ninthWait: Double
    /// When the last is called: in half of the runs earlier, in seconds since 1970.
    public var lastCalled: Double
    /// Who takes a number before this is called before the doors close, in at least nine of ten runs; nil when already
    /// those who come now are not. In seconds since 1970.
    public var lastNumber: Double?
}

/// All that is needed to play the rest of a day, taken out of the estimator so that nobody waits while it is played.
public struct OutlookBasis: Sendable {
    /// The lane's key.
    let lane: Int64
    let schedule: DaySchedule
    let now: Double
    let waiting: [SeenTicket]
    let durations: DurationSketch
    let counters: [SimulatedCounter]
    /// People who come in an hour.
    let perHour: Double

    /// The most people who wait that are played; those behind them wait longer than any forecast is worth.
    static let mostWaiting = 2000
    private static let slot = 900.0
    /// So many people are played in all runs together, roughly.
    private static let mostPlayed = 20_000

    /// Plays the rest of the day.
    ///
    /// - Parameter runs: How often, at most; a long line is played less often, so that no answer takes long.
    public func play(_ question: OutlookQuestion, runs: Int = 60, seed: UInt64 = 1) -> Outlook {
        let runs = max(10, min(runs, Self.mostPlayed / max(1, waiting.count)))
        var random = SeededGenerator(seed: seed)
        var waits: [Double] = []
        var ends: [Double] = []
        var late: [Int: Int] = [:]
        for _ in 0..<runs {
            let visitors = visitors(&random)
            var simulation = FloorSimulation(
                visitors: visitors, counters: counters(with: question), limit: schedule.midnight + 86_400)
            simulation.run()
            var lateSlots: Set<Int> = []
            for (visitor, called) in zip(visitors, simulation.called) {
                let arrival = max(visitor.arrival, now)
                if arrival < now + 3600, let called { waits.append(called - arrival) }
                if visitor.arrival >= now, called.map({ $0 >= schedule.close }) ?? true {
                    lateSlots.insert(Int((arrival - now) / Self.slot))
                }
            }
            if let first = lateSlots.min() { late[first, default: 0] += 1 }
            ends.append(simulation.called.compactMap(\.self).max() ?? now)
        }
        func rank(_ values: [Double], _ share: Double) -> Double {
            values.isEmpty ? 0 : values.sorted()[min(values.count - 1, Int(share * Double(values.count)))]
        }
        return Outlook(
            medianWait: rank(waits, 0.5), ninthWait: rank(waits, 0.9), lastCalled: rank(ends, 0.5),
            lastNumber: lastNumber(late, runs: runs))
    }

    private func lastNumber(_ late: [Int: Int], runs: Int) -> Double? {
        let slots = max(0, Int((schedule.close - now) / Self.slot))
        var tooLate = 0
        for slot in 0..<slots {
            tooLate += late[slot, default: 0]
            if tooLate * 10 > runs { return slot == 0 ? nil : now + Double(slot) * Self.slot }
        }
        return now >= schedule.close ? nil : schedule.close
    }

    private func counters(with question: OutlookQuestion) -> [SimulatedCounter] {
        let gap = counters.first?.gap ?? 20
        let extra = (0..<max(0, question.extraCounters)).compactMap { index -> SimulatedCounter? in
            let from = max(question.from, now)
            let hours = Self.working(schedule, from: from)
            return hours.isEmpty
                ? nil
                : SimulatedCounter(code: "+\(index)", lanes: [lane], hours: hours, gap: gap)
        }
        return counters + extra
    }

    /// The working hours that are left, without breaks.
    static func working(_ schedule: DaySchedule, from: Double) -> [Range<Double>] {
        var hours: [Range<Double>] = []
        var begin = max(from, schedule.open)
        for rest in schedule.breaks {
            if begin < rest.lowerBound { hours.append(begin..<rest.lowerBound) }
            begin = max(begin, rest.upperBound)
        }
        if begin < schedule.close { hours.append(begin..<schedule.close) }
        return hours
    }

    private func visitors(_ random: inout SeededGenerator) -> [SimulatedVisitor] {
        func takes() -> Double { durations.draw(&random) ?? 600 }
        var visitors = waiting.map {
            SimulatedVisitor(
                arrival: now, lane: $0.lane, service: $0.service, credit: max(0, now - Double($0.due) / 1000),
                occupies: takes())
        }
        guard perHour > 0 else { return visitors }
        var time = now + random.exponential(mean: 3600 / perHour)
        while time < schedule.close, visitors.count < 2 * Self.mostWaiting {
            visitors.append(SimulatedVisitor(arrival: time, lane: lane, service: "", occupies: takes()))
            time += random.exponential(mean: 3600 / perHour)
        }
        return visitors
    }
}

extension WaitEstimator {
    /// What is needed to play the rest of the day of a lane; nil when too little is known of it, or of the day's hours.
    ///
    /// Counters that other lanes share are taken as serving this one alone: the answer is the better end of what may come.
    public func basis(lane id: Int64, at now: Double) -> OutlookBasis? {
        guard let lane = lanes[id], let schedule, lane.durations.weight >= Self.enoughSeen, now < schedule.close else {
            return nil
        }
        let waiting = entries.values.filter { $0.ticket.lane == id && $0.ticket.phase == .waiting }
            .map(\.ticket).sorted { $0.place < $1.place }.prefix(OutlookBasis.mostWaiting)
        let gap = lane.gap.mean(usual: Self.usualGap, worth: 5)
        let working = OutlookBasis.working(schedule, from: now)
        let open = lane.counters.compactMap { code in
            counters[code].map { counter in
                SimulatedCounter(
                    code: code, lanes: [id], hours: working, pace: pace(of: counter, mean: lane.durations.mean),
                    gap: gap,
                    busyUntil: counter.ticket == nil
                        ? nil : now + remaining(counter, lane: lane, pace: 1, now: now))
            }
        }
        return OutlookBasis(
            lane: id, schedule: schedule, now: now, waiting: Array(waiting), durations: lane.durations, counters: open,
            perHour: lane.arrivals(at: now))
    }
}
