import JSONRPC
import QueueAPI

/// What boards show.
extension QueueViews {
    /// How many calls a board shows.
    private static let callsShown = 6

    /// What a board shows.
    func board(_ zone: Code, _ plans: [LanePlan]) throws -> Board {
        var reading = reading
        let laneDays = reading.read(.lanes) { try days.laneDays(on: day) }
        if laneDays == nil { reading.leaveOut(.calls) }
        let latest = laneDays.flatMap { laneDays in reading.read(.calls) { try calls(plans, laneDays) } }
        return Board(
            zone: zone, serviceDay: day, calls: latest ?? [],
            lanes: laneDays.map { lanes(plans, $0, &reading) } ?? [], version: try version(), time: now,
            incomplete: reading.incomplete)
    }

    /// The last calls of some lanes, looked for in the lanes with the latest calls first: a lane whose last call is older
    /// than as many calls as a board shows has none to add. That moment is only a bound, because a call may have been
    /// taken back, or its number gone on to another gerai.
    private func calls(_ plans: [LanePlan], _ laneDays: [Int64: LaneDay]) throws -> [BoardCall] {
        let lanes = plans.compactMap { lane in laneDays[lane.id]?.lastCalled.map { (lane: lane.id, called: $0) } }
            .sorted { $0.called > $1.called }
        var latest: [TicketRecord] = []
        for lane in lanes {
            if latest.count == Self.callsShown, let oldest = latest.last?.lastCalled, oldest > lane.called { break }
            latest += try tickets.called(inLane: lane.lane, on: day, limit: Self.callsShown)
            latest.sort { ($0.lastCalled ?? now, $0.id) > ($1.lastCalled ?? now, $1.id) }
            latest.removeLast(max(0, latest.count - Self.callsShown))
        }
        return latest.compactMap(boardCall)
    }

    private func boardCall(_ ticket: TicketRecord) -> BoardCall? {
        guard let counter = ticket.counter, let called = ticket.lastCalled, let lane = plan.lane(id: ticket.lane) else {
            return nil
        }
        return BoardCall(
            number: number(ticket), counter: counter, counterLabel: label(counter),
            agency: plan.counter(counter)?.agency ?? lane.agency, lane: lane.code, laneName: lane.name,
            calledAt: called, recalls: ticket.recalls, priority: ticket.priority != .regular, state: ticket.state)
    }
}
