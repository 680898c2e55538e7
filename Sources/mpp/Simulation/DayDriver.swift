/// Lets a simulated day happen against a desk: carries out what is due, many things at a time but not more than a limit.
actor DayDriver {
    private(set) var model: DayModel
    private let clock: DayClock
    private let limit: Int
    private var underWay = 0
    private let wake: AsyncStream<Void>.Continuation
    private let wakes: AsyncStream<Void>

    /// Simulated hours after closing time at which a day that does not end is given up.
    static let patience = 10.0 * 3600

    /// - Parameter limit: The most requests that are under way at a time.
    init(_ model: DayModel, clock: DayClock, limit: Int) {
        self.model = model
        self.clock = clock
        self.limit = limit
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Lets the day happen.
    ///
    /// - Returns: The model at its end; not over when the day did not end in time or the task was cancelled.
    func run(_ desk: any Desk) async -> DayModel {
        await withDiscardingTaskGroup { group in
            var signals = wakes.makeAsyncIterator()
            while !model.isOver, !Task.isCancelled, clock.now < model.hours.close + Self.patience {
                for errand in due() {
                    group.addTask { await self.carryOut(errand, desk) }
                }
                let alarm = alarm()
                _ = await signals.next(isolation: self)
                alarm.cancel()
            }
        }
        return model
    }

    /// How far the day is.
    var progress: DayProgress {
        DayProgress(
            gone: model.states.count { $0.isGone }, planned: model.citizens.count, waiting: model.waitingInAll,
            now: clock.now)
    }

    private func due() -> [Errand] {
        var errands: [Errand] = []
        while underWay < limit, let errand = model.next(at: clock.now) {
            underWay += 1
            errands.append(errand)
        }
        return errands
    }

    /// Wakes the loop when the next thing is due, and at the latest after a second, to look at the end of the day.
    private func alarm() -> Task<Void, Never> {
        let soon = ContinuousClock.now + .seconds(1)
        let next = underWay < limit ? model.nextTime.map { min(soon, clock.instant(of: $0)) } ?? soon : soon
        let wake = wake
        return Task {
            if (try? await Task.sleep(until: next, tolerance: .milliseconds(1))) != nil { wake.yield() }
        }
    }

    private func carryOut(_ errand: Errand, _ desk: any Desk) async {
        let sent = clock.elapsed
        let answer = await desk.perform(errand.request, key: "\(errand.number)")
        underWay -= 1
        model.finish(errand, answer, ErrandTimes(now: clock.now, sent: sent, answered: clock.elapsed))
        wake.yield()
    }
}

/// How far a simulated day is.
struct DayProgress: Equatable, Sendable {
    /// How many citizens have gone home.
    let gone: Int
    let planned: Int
    let waiting: Int
    /// Simulated seconds since midnight.
    let now: Double

    /// From 0 to 1.
    var fraction: Double { planned > 0 ? Double(gone) / Double(planned) : 1 }

    /// The figures in a few words.
    var text: String { "\(gone)/\(planned) gone home, \(waiting) waiting, \(DayHours.text(now))" }
}
