import JSONRPC
import QueueAPI

/// What a supervisor watches.
extension QueueViews {
    /// The figures of some agencies.
    func figures(_ shown: (Code) -> Bool) throws -> SiteFigures {
        var reading = reading
        let lanes = plan.lanes.filter { shown($0.agency) }
        let counters = plan.counters.filter { shown($0.agency) }
        let times = reading.read(.times) { try timesOfDay() }
        let today = reading.read(.intake) { try shownDay() }
        return SiteFigures(
            serviceDay: day, dayClosed: today?.isClosed ?? false,
            lanes: laneFigures(lanes, times?.lanes, on: today, &reading),
            counters: counterFigures(counters, times?.counters, &reading), version: try version(), time: now,
            incomplete: reading.incomplete)
    }

    /// How long the steps took today, by the lane's key and by the counter's code.
    private func timesOfDay() throws -> (lanes: [Int64: StepTally], counters: [String: StepTally]) {
        var lanes: [Int64: StepTally] = [:]
        var counters: [String: StepTally] = [:]
        for visit in try FigureTables(db: db).visits(on: day) {
            lanes[visit.lane, default: StepTally()].add(visit.times)
            if let counter = visit.counter { counters[counter, default: StepTally()].add(visit.times) }
        }
        return (lanes, counters)
    }

    private func laneFigures(
        _ plans: [LanePlan], _ times: [Int64: StepTally]?, on today: SiteDay?, _ reading: inout SnapshotReading
    ) -> [LaneFigures] {
        let tables = FigureTables(db: db)
        guard let counts = reading.read(.lanes, { try tables.counts(on: day) }) else { return [] }
        let open = reading.read(.counters) { try counters.all().filter { $0.state == .open } }
        let classes = reading.read(.classes) { try tables.classes() }
        var found: [LaneFigures] = []
        for plan in plans {
            let own = counts[plan.id] ?? FigureTables.Counts()
            guard plan.isActive || own.byState.contains(where: { !$0.key.isFinal && $0.value > 0 }) else { continue }
            var lane = LaneFigures(lane: plan.code, agency: plan.agency, name: plan.name, prefix: plan.prefix)
            lane.set(own)
            lane.classes = classes?[plan.id] ?? []
            lane.waitingSince = lane.classes.map(\.since).min()
            lane.openCounters = open?.count { $0.lanes.contains(plan.id) } ?? 0
            lane.times = times.map { ($0[plan.id] ?? StepTally()).figures }
            let offer = offer(of: plan, on: today, &reading)
            (lane.wait, lane.intake, lane.intakeRule) = (offer.wait, offer.intake, offer.rule)
            found.append(lane)
        }
        return found
    }

    private func counterFigures(
        _ plans: [CounterPlan], _ times: [String: StepTally]?, _ reading: inout SnapshotReading
    ) -> [CounterFigures] {
        guard let records = reading.read(.counters, { try standing() }) else { return [] }
        let current = reading.read(.calls) {
            Dictionary(try tickets.atCounters().map { ($0.id, $0) }) { first, _ in first }
        }
        return plans.compactMap { place in
            let record = records[place.code] ?? CounterRecord(code: place.code, lanes: place.lanes)
            guard place.isActive || record.state != .closed else { return nil }
            let ticket = record.current.flatMap { current?[$0] }
            return CounterFigures(
                counter: place.code, label: place.label, agency: place.agency, state: record.state,
                pauseReason: record.pauseReason, lanes: record.lanes.compactMap { plan.lane(id: $0)?.code },
                current: ticket.map(number), currentState: ticket?.state,
                since: ticket.map { $0.state == .serving ? $0.started ?? now : $0.lastCalled ?? now }
                    ?? record.freeSince,
                served: record.served(on: day), times: times.map { ($0[place.code.text] ?? StepTally()).figures })
        }
    }

    // MARK: The site

    /// Lanes and counters of some agencies.
    func site(_ shown: (Code) -> Bool) throws -> SiteSnapshot {
        var reading = reading
        let lanes = lanes(plan.lanes.filter { shown($0.agency) }, &reading)
        let counters = reading.read(.counters) { try counterList().items.filter { shown($0.agency) } }
        let today = reading.read(.intake) { try shownDay() }
        return SiteSnapshot(
            serviceDay: day, dayClosed: today?.isClosed ?? false, lanes: lanes, counters: counters ?? [],
            version: try version(),
            time: now, incomplete: reading.incomplete)
    }
}

extension LaneFigures {
    fileprivate mutating func set(_ counts: FigureTables.Counts) {
        func count(_ state: TicketState) -> Int { counts.byState[state] ?? 0 }
        issued = counts.issued
        waiting = count(.waiting)
        booked = count(.booked)
        called = count(.called)
        serving = count(.serving)
        parked = count(.parked)
        served = count(.served)
        unfinished = count(.unfinished)
        missed = count(.missed)
        cancelled = count(.cancelled)
        expired = count(.expired)
    }
}
