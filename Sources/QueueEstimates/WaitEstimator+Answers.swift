extension WaitEstimator {
    /// How many are called before a waiting ticket; nil when it is not known to wait.
    public func ahead(of id: Int64) -> Int? {
        guard let entry = entries[id], entry.ticket.phase == .waiting else { return nil }
        return lanes[entry.ticket.lane]?.line.before(entry.ticket.place).count
    }

    /// How long a waiting ticket still waits; nil when that is not known.
    public func estimate(of id: Int64, at now: Double) -> WaitEstimate? {
        guard let entry = entries[id], entry.ticket.phase == .waiting else { return nil }
        return estimate(lane: entry.ticket.lane, at: entry.ticket.place, now: now)
    }

    /// How long somebody would wait who joined now; nil when that is not known.
    ///
    /// - Parameter credit: By how many milliseconds they count as earlier.
    public func estimateIfJoined(lane: Int64, credit: Int64 = 0, at now: Double) -> WaitEstimate? {
        estimate(
            lane: lane, at: RankedLine.Place(due: Int64(now * 1000) - credit, id: .max), now: now)
    }

    /// How many wait in a lane.
    public func waiting(in lane: Int64) -> Int { lanes[lane]?.line.count ?? 0 }

    // MARK: The model

    /// How long a service keeps a counter, from call to release; nil for a lane of which too little is known.
    func usual(_ service: String, lane: Int64) -> (mean: Double, variance: Double)? {
        guard let all = lanes[lane]?.durations, all.weight >= Self.enoughSeen else { return nil }
        guard let own = services[service], own.weight > 0 else { return (all.mean, all.variance) }
        let share = own.weight / (own.weight + Self.laneWorth)
        return (
            share * own.mean + (1 - share) * all.mean, share * own.variance + (1 - share) * all.variance
        )
    }

    /// How much longer than usual a counter takes, as a factor.
    func pace(of counter: Counter, mean: Double) -> Double {
        let worth = Self.paceWorth * mean
        return min(max((counter.taken + worth) / (counter.usual + worth), 0.5), 2)
    }

    /// What the counters of a lane can do for somebody at a place.
    private struct Strength {
        /// Usual work per second, counters that others share counted in part.
        var rate = 0.0
        /// Counters, those that others share counted in part.
        var counters = 0.0
        /// Counters that have nobody.
        var idle = 0.0
        /// One over the time until the first of them is free.
        var freeing = 0.0
    }

    private func strength(lane: Lane, at place: RankedLine.Place, mean: Double, now: Double) -> Strength {
        var found = Strength()
        let own = Double(lane.line.before(place).count + 1)
        for code in lane.counters {
            guard let counter = counters[code] else { continue }
            let others = counter.lanes.reduce(0.0) { sum, other in
                guard let line = lanes[other]?.line else { return sum }
                return sum + Double(line.before(place).count) / Double(max(1, lanes[other]?.counters.count ?? 1))
            }
            let mine = own / Double(max(1, lane.counters.count))
            let share = mine / max(mine, others + 1 / Double(max(1, lane.counters.count)))
            let pace = pace(of: counter, mean: mean)
            found.rate += share / pace
            found.counters += share
            if counter.ticket == nil {
                found.idle += share
            } else {
                found.freeing += share / max(remaining(counter, lane: lane, pace: pace, now: now), 5)
            }
        }
        return found
    }

    /// How long a busy counter still needs for whom it has.
    func remaining(_ counter: Counter, lane: Lane, pace: Double, now: Double) -> Double {
        let elapsed = max(0, now - counter.since)
        let service = counter.ticket.flatMap { entries[$0]?.ticket.service }.flatMap { services[$0] }
        let known = service.flatMap { $0.weight >= 8 ? $0 : nil } ?? lane.durations
        let rest = known.remaining(after: elapsed / pace) ?? lane.durations.remaining(after: elapsed / pace)
        // What takes longer than anything before will take as long again as a part of what it took.
        return (rest?.mean ?? max(60, elapsed * 0.3)) * pace
    }

    /// How long somebody waits who stands or would stand at a place of a lane; nil when that is not known.
    public func estimate(lane id: Int64, at place: RankedLine.Place, now: Double) -> WaitEstimate? {
        guard let lane = lanes[id], lane.durations.weight >= Self.enoughSeen else { return nil }
        let mean = lane.durations.mean
        let gap = lane.gap.mean(usual: Self.usualGap, worth: 5)
        let before = lane.line.before(place)
        let strength = strength(lane: lane, at: place, mean: mean, now: now)
        if strength.idle > Double(before.count) {
            return answer(ahead: before.count, expected: 0, deviation: Self.leastDeviation, counters: 1)
        }
        // Those whose work was not known yet when they joined count like the others.
        let work = max(before.work, Double(before.count) * mean * 0.2)
        // Work is measured by the counter of usual pace: `rate` of it is done per second.
        let full = work + Double(before.count) * gap
        let first = strength.idle > 0 || strength.freeing == 0 ? 0 : 1 / strength.freeing + gap
        let rate = strength.counters > 0 ? strength.rate : 0
        guard let time = time(for: full, first: first, rate: rate, lane: lane, now: now) else { return nil }
        let counters = max(strength.counters, 0.5)
        let variance =
            before.spread / (counters * counters) + first * first * 0.4 + (0.13 * time) * (0.13 * time)
            + Self.leastDeviation * Self.leastDeviation
        return answer(
            ahead: before.count, expected: time, deviation: variance.squareRoot(), counters: counters)
    }

    private func answer(ahead: Int, expected: Double, deviation: Double, counters: Double) -> WaitEstimate {
        let group = Calibration.group(ahead: ahead, counters: counters)
        let median = max(0, expected + calibration.quantile(0.5, group: group) * deviation)
        let ninth = max(median, expected + calibration.quantile(0.9, group: group) * deviation)
        return WaitEstimate(
            ahead: ahead, expected: expected, deviation: deviation, group: group, median: median, ninth: ninth)
    }

    /// How long it takes until so much work is done, by what the counters do now and what they usually do at that hour;
    /// nil when nobody is known ever to work on it.
    ///
    /// - Parameter first: Until the first counter is free, in seconds; passes only while somebody works.
    private func time(for work: Double, first: Double, rate: Double, lane: Lane, now: Double) -> Double? {
        var time = now
        var left = first * max(rate, 0.01) + work
        // Somebody who would be called at once is called when a counter works at all.
        if left <= 0 { left = 0.01 }
        for _ in 0..<Self.steps {
            let end = nextEdge(after: time)
            let speed = self.rate(at: time, rateNow: rate, lane: lane, now: now)
            if speed > 0 {
                let needed = left / speed
                if time + needed <= end { return time + needed - now }
                left -= speed * (end - time)
            }
            time = end
        }
        return nil
    }

    /// The next moment at which the number of counters may change.
    private func nextEdge(after time: Double) -> Double {
        guard let schedule else { return time + StaffProfile.slot }
        let slot = ((time - schedule.midnight) / StaffProfile.slot).rounded(.down) + 1
        let edges = [schedule.open, schedule.close] + schedule.breaks.flatMap { [$0.lowerBound, $0.upperBound] }
        return edges.reduce(schedule.midnight + slot * StaffProfile.slot) { next, edge in
            edge > time ? min(next, edge) : next
        }
    }

    /// What is done per second at a later moment of the day, in the work of a counter of usual pace.
    private func rate(at time: Double, rateNow: Double, lane: Lane, now: Double) -> Double {
        guard let schedule else { return rateNow }
        // People who wait at closing time are served by who is there.
        if time >= schedule.close { return max(rateNow, lane.lastOpen) }
        let usual = lane.staff.usual(at: time - schedule.midnight)
        if !schedule.isWorking(at: time) { return time < schedule.open ? 0 : (usual ?? 0) }
        let usualNow = lane.staff.usual(at: now - schedule.midnight)
        guard rateNow > 0 else {
            if let usual { return schedule.isWorking(at: now) ? min(usual, max(lane.lastOpen, 1)) : max(usual, 0.2) }
            return lane.lastOpen
        }
        guard let usual, let usualNow else { return rateNow }
        return max(rateNow + usual - usualNow, 0.25 * rateNow)
    }

    /// So many observations make a lane known.
    static let enoughSeen = 5.0
    /// How many observations of a service the mean of its lane is worth.
    private static let laneWorth = 4.0
    /// How many services at usual pace a counter is credited with.
    private static let paceWorth = 5.0
    static let usualGap = 20.0
    private static let leastDeviation = 30.0
    /// Looks ahead this many slots at most: half a day and more.
    private static let steps = 64
}
