/// Replays recorded days and compares what was promised to everybody who took a number with what came true.
public struct Backtest: Sendable {
    /// What was said to one person, and the truth.
    struct Case: Sendable {
        let group: Int
        let mustWait: Bool
        let truth: Double
        let estimate: WaitEstimate
        /// People ahead × mean ÷ counters.
        let byAhead: Double
        /// The wait of the last one called.
        let byLast: Double
    }

    /// What is said until the truth is known.
    private struct Said: Sendable {
        let at: Double
        let estimate: WaitEstimate?
        let byAhead: Double?
        let byLast: Double?
        let mustWait: Bool
    }

    /// The plain bookkeeping from which the simple predictors work.
    private struct Plain: Sendable {
        var sum = 0.0
        var count = 0.0
        var open: Set<String> = []
        var busy = 0
        var lastWait: Double?
    }

    private(set) var cases: [Case] = []
    /// How many were taken while the estimator said that it does not know.
    public private(set) var unknown = 0
    private var estimator = WaitEstimator()

    /// Nothing replayed.
    public init() {}

    /// Replays a day.
    ///
    /// - Parameter counted: False for days that are only learned from.
    public mutating func replay(_ day: RecordedDay, counted: Bool) {
        estimator.begin(day.schedule)
        var said: [Int64: Said] = [:]
        for lane in plain.keys {
            plain[lane]?.open = []
            plain[lane]?.busy = 0
            plain[lane]?.lastWait = nil
        }
        for event in day.events {
            switch event {
            case .counter(let code, let lanes, let isOpen, let time):
                estimator.see(counter: code, lanes: lanes, isOpen: isOpen, at: time)
                for lane in lanes {
                    if isOpen {
                        plain[lane, default: Plain()].open.insert(code)
                    } else {
                        plain[lane]?.open.remove(code)
                    }
                }
            case .ticket(let ticket, let time):
                switch ticket.phase {
                case .waiting where said[ticket.id] == nil: said[ticket.id] = say(to: ticket, at: time)
                case .atCounter: isCalled(ticket, said[ticket.id], at: time, counted: counted)
                case .away: left(ticket)
                default: break
                }
                estimator.see(ticket, at: time)
            }
        }
    }

    private var plain: [Int64: Plain] = [:]

    private func say(to ticket: SeenTicket, at time: Double) -> Said {
        let lane = plain[ticket.lane] ?? Plain()
        let ahead = estimator.lanes[ticket.lane]?.line.before(ticket.place).count ?? 0
        let mean = lane.count > 0 ? lane.sum / lane.count : nil
        return Said(
            at: time, estimate: estimator.estimate(lane: ticket.lane, at: ticket.place, now: time),
            byAhead: mean.map { Double(ahead) * $0 / Double(max(1, lane.open.count)) }, byLast: lane.lastWait,
            mustWait: ahead > 0 || lane.busy >= lane.open.count)
    }

    private mutating func isCalled(_ ticket: SeenTicket, _ said: Said?, at time: Double, counted: Bool) {
        plain[ticket.lane, default: Plain()].busy += 1
        plain[ticket.lane]?.lastWait = time - ticket.joined
        guard let said, counted else { return }
        guard let estimate = said.estimate else {
            unknown += 1
            return
        }
        guard let byAhead = said.byAhead, let byLast = said.byLast else { return }
        cases.append(
            Case(
                group: estimate.group, mustWait: said.mustWait, truth: time - said.at, estimate: estimate,
                byAhead: byAhead, byLast: byLast))
    }

    private mutating func left(_ ticket: SeenTicket) {
        guard let called = ticket.called, let released = ticket.released else { return }
        plain[ticket.lane]?.busy -= 1
        plain[ticket.lane]?.sum += released - called
        plain[ticket.lane]?.count += 1
    }

    // MARK: Figures

    /// How good the estimates were over some cases.
    public struct Figures: Sendable, Equatable {
        /// How many people.
        public let count: Int
        /// The median of the waits, in seconds.
        public let wait: Double
        /// The median absolute error in seconds.
        public let error: Double
        /// The same of people ahead × mean ÷ counters.
        public let errorByAhead: Double
        /// The same of the wait of the last one called.
        public let errorByLast: Double
        /// The mean absolute errors, in the same order.
        public let means: [Double]
        /// The share of waits that were not longer than the P50.
        public let underMedian: Double
        /// The share of waits that were not longer than the P90.
        public let underNinth: Double

        /// The error as a share of that of the better simple predictor.
        public var ratio: Double { error / max(1, min(errorByAhead, errorByLast)) }
    }

    /// The figures of those who found every counter taken or somebody in line; all others were called at once.
    public var figures: Figures? { figures(cases.filter(\.mustWait)) }
    /// The figures of everybody.
    public var figuresOfAll: Figures? { figures(cases) }
    /// The figures of those who had to wait, by the number ahead for each counter.
    public var figuresByPlace: [Figures?] {
        (0..<Calibration.groups).map { group in figures(cases.filter { $0.mustWait && $0.group == group }) }
    }

    private func figures(_ cases: [Case]) -> Figures? {
        guard !cases.isEmpty else { return nil }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        let errors = [\Case.estimate.median, \.byAhead, \.byLast].map { path in
            cases.map { abs($0[keyPath: path] - $0.truth) }
        }
        return Figures(
            count: cases.count, wait: median(cases.map(\.truth)), error: median(errors[0]),
            errorByAhead: median(errors[1]), errorByLast: median(errors[2]), means: errors.map(mean),
            underMedian: mean(cases.map { $0.truth <= $0.estimate.median ? 1 : 0 }),
            underNinth: mean(cases.map { $0.truth <= $0.estimate.ninth ? 1 : 0 }))
    }
}
