import JSONRPC
import QueueAPI
import QueueEstimates

/// How lanes stand.
extension QueueViews {
    /// How a lane stands; nil when the catalogue has it no longer and nobody is left in it.
    func lane(_ plan: LanePlan) throws -> Lane? {
        var reading = reading
        let lane = lanes([plan], &reading).first
        // What a whole is missing only in part is all that there is of a single lane.
        if lane == nil, reading.incomplete != nil { throw RPCError(.internalError) }
        return lane
    }

    /// How lanes stand: those the catalogue has, and those that still have somebody.
    func lanes(_ plans: [LanePlan], _ reading: inout SnapshotReading) -> [Lane] {
        guard let laneDays = reading.read(.lanes, { try days.laneDays(on: day) }) else { return [] }
        return lanes(plans, laneDays, &reading)
    }

    func lanes(_ plans: [LanePlan], _ laneDays: [Int64: LaneDay], _ reading: inout SnapshotReading) -> [Lane] {
        let open = reading.read(.counters) { try counters.all().filter { $0.state == .open } } ?? []
        // In the moment between midnight and the end of the old day, its tickets are not of the day that is shown.
        let current =
            reading.read(.calls) {
                Dictionary(grouping: try tickets.atCounters().filter { $0.day == day }, by: \.lane)
            } ?? [:]
        let today = reading.read(.intake) { try shownDay() }
        var found: [Lane] = []
        for lane in plans {
            let laneDay = laneDays[lane.id] ?? LaneDay()
            let numbers = (current[lane.id] ?? []).map(number)
            guard lane.isActive || laneDay.waiting > 0 || !numbers.isEmpty else { continue }
            let offer = offer(of: lane, on: today, &reading)
            found.append(
                Lane(
                    lane: lane.code, agency: lane.agency, name: lane.name, prefix: lane.prefix,
                    waiting: laneDay.waiting, current: numbers, issued: laneDay.issued, served: laneDay.served,
                    openCounters: open.count { $0.lanes.contains(lane.id) }, serviceDay: day, wait: offer.wait,
                    intake: offer.intake, places: offer.left, terms: lane.terms))
        }
        return found
    }

    // MARK: What a lane offers

    /// What somebody is told who thinks of joining a lane; nil for what is not known or cannot be read.
    struct LaneOffer {
        var wait: WaitRange?
        var rule: IntakeRule?
        var intake: Intake?
        var left: PlacesLeft?
    }

    /// What a lane offers.
    ///
    /// - Parameter today: The day that is shown, as `shownDay` gives it; nil when that cannot be read.
    func offer(of lane: LanePlan, on today: SiteDay?, _ reading: inout SnapshotReading) -> LaneOffer {
        let estimate = waits.flatMap { waits in reading.read(.waits) { try waits.estimateIfJoined(lane.id, db) } }
        let left = reading.read(.places) { try places?.left(of: lane, on: day) } ?? nil
        let rule = reading.read(.intake) { try IntakeTable(db: db).rule(lane: lane.id, on: day) }
        var offer = LaneOffer(wait: estimate.map(WaitRange.init), rule: rule, left: left)
        if let rule, let today { offer.intake = intake(rule, on: today, estimate ?? nil, left) }
        return offer
    }

    /// Whether a lane gives numbers now.
    func intake(of lane: LanePlan) throws -> Intake {
        intake(
            try IntakeTable(db: db).rule(lane: lane.id, on: day), on: try shownDay(),
            try waits?.estimateIfJoined(lane.id, db), try places?.left(of: lane, on: day))
    }

    private func intake(
        _ rule: IntakeRule, on today: SiteDay, _ estimate: WaitEstimate?, _ left: PlacesLeft?
    ) -> Intake {
        let intake = IntakeRules(days: plan.days, hours: plan.hours)
            .intake(on: today, at: now, rule: rule, wait: estimate?.median)
        guard intake.open, rule != .open, left?.walkIn == 0 else { return intake }
        return Intake(open: false, reason: .full, opensAt: plan.hours?.nextIntake(after: day, plan.days))
    }

    /// The day that is shown, and whether it was ended.
    func shownDay() throws -> SiteDay {
        try days.last().flatMap { $0.day == day ? $0 : nil } ?? SiteDay(day: day, isClosed: false)
    }
}
