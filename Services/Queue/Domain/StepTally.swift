import QueueAPI

/// How long the steps of one visit to a counter took, in milliseconds; nil for what has not been or is not known.
struct StepTimes: Sendable, Equatable {
    var wait: Int64?
    var walk: Int64?
    var service: Int64?
    var idle: Int64?
}

/// Gathers how long steps took.
struct StepTally: Sendable {
    private var wait = DurationTally()
    private var walk = DurationTally()
    private var service = DurationTally()
    private var idle = DurationTally()

    /// Takes a visit to a counter.
    mutating func add(_ times: StepTimes) {
        wait.add(times.wait)
        walk.add(times.walk)
        service.add(times.service)
        idle.add(times.idle)
    }

    /// The figures so far.
    var figures: StepFigures {
        StepFigures(wait: wait.figures, walk: walk.figures, service: service.figures, idle: idle.figures)
    }
}

/// Gathers durations.
private struct DurationTally: Sendable {
    private var milliseconds: [Int64] = []

    /// Takes one; a clock that was set back makes no negative time.
    mutating func add(_ duration: Int64?) {
        if let duration { milliseconds.append(max(0, duration)) }
    }

    /// The mean, and the smallest value that nine of ten do not exceed.
    var figures: DurationFigures {
        guard !milliseconds.isEmpty else { return DurationFigures(count: 0, meanSeconds: nil, ninthSeconds: nil) }
        let count = milliseconds.count
        let mean = milliseconds.reduce(0, +) / Int64(count)
        let ninth = milliseconds.sorted()[(count * 9 + 9) / 10 - 1]
        return DurationFigures(count: count, meanSeconds: Self.seconds(mean), ninthSeconds: Self.seconds(ninth))
    }

    private static func seconds(_ milliseconds: Int64) -> Int { Int((milliseconds + 500) / 1000) }
}
