import JSONRPC
import QueueAPI

@testable import Queue

extension QueueModel {
    /// What a step does by the rules. Nothing changes when it is refused, except that midnight may have to wait for
    /// the next command.
    mutating func expect(_ step: RandomStep, now: Int64, calendar: CivilDate) -> Expectation {
        let before = self
        passMidnight(calendar)
        let expectation = apply(step, now: now)
        if case .refused = expectation { self = before }
        return expectation
    }

    private mutating func apply(_ step: RandomStep, now: Int64) -> Expectation {
        switch step {
        case .wait, .keepDays: return .fine
        case .issue(let service, let priority, let next, let channel):
            return issue(service, priority, next, channel, now)
        case .checkIn(let index):
            guard lines[index].state == .booked else { return .refused("wrong_state") }
            lines[index].state = .waiting
            lines[index].changes += 1
            return .fine
        case .cancel(let index):
            guard [.booked, .waiting, .missed, .parked].contains(lines[index].state) else {
                return .refused("wrong_state")
            }
            move(index, to: .cancelled, now)
            return .fine
        case .rejoin(let index): return rejoin(index, now)
        case .open(let desk):
            guard !isClosed else { return .refused("day_closed") }
            desks[desk].state = .open
            steps[desk] = nil
            return .fine
        case .closeDay:
            guard !isClosed else { return .fine }
            guard desks.allSatisfy({ $0.current == nil }) else { return .refused("counter_busy") }
            endDay()
            isClosed = true
            return .fine
        case .work(let step, let desk): return noting(desk, now) { $0.work(step, desk, now) }
        case .callTicket(let index, let desk): return noting(desk, now) { $0.callTicket(index, desk, now) }
        case .resume(let index, let desk): return noting(desk, now) { $0.resume(index, desk) }
        }
    }

    private mutating func issue(
        _ service: Code, _ priority: PriorityClass, _ next: [Code], _ channel: TicketChannel, _ now: Int64
    ) -> Expectation {
        guard let lane = Self.laneOf[service] else { return .refused("not_queued") }
        guard next.allSatisfy({ Self.laneOf[$0] != nil }) else { return .refused("not_queued") }
        guard !isClosed, let day else { return .refused("day_closed") }
        let credit = priority == .regular ? 0 : Self.credit
        let joined = max(now, lastJoined[lane] ?? .min)
        lastJoined[lane] = joined
        lines.append(
            Line(
                code: "0000000000", home: lane, lane: lane, day: day, number: issued(lane) + 1, joinedFirst: joined,
                joined: joined,
                order: lines.count, due: joined - credit, latest: joined,
                state: channel == .phone && checkedIn.contains(lane) ? .booked : .waiting, credit: credit, next: next))
        return .fine
    }

    private mutating func rejoin(_ index: Int, _ now: Int64) -> Expectation {
        guard lines[index].state == .missed else { return .refused("wrong_state") }
        guard lines[index].rejoins == 0 else { return .refused("rejoin_used") }
        let joined = max(now, lastJoined[lines[index].lane] ?? .min, lines[index].latest)
        lastJoined[lines[index].lane] = joined
        lines[index].rejoins = 1
        lines[index].joined = joined
        lines[index].due = joined
        move(index, to: .waiting, now)
        return .fine
    }

    private mutating func work(_ step: CounterStep, _ desk: Int, _ now: Int64) -> Expectation {
        switch step {
        case .undo: return undo(desk, now)
        case .pause:
            guard desks[desk].state == .open else { return .refused("wrong_state") }
            desks[desk].state = .paused
            return .fine
        case .close:
            guard desks[desk].current == nil else { return .refused("counter_busy") }
            desks[desk].state = .closed
            return .fine
        case .call:
            guard desks[desk].current == nil else { return .refused("counter_busy") }
            guard desks[desk].state == .open else { return .refused("wrong_state") }
            guard let next = next(at: desk, now) else { return .refused("nobody_waits") }
            desks[desk].current = next
            lines[next].recalls = 0
            move(next, to: .called, now)
            return .calls(next)
        default: return serve(step, desk, now)
        }
    }

    private mutating func serve(_ step: CounterStep, _ desk: Int, _ now: Int64) -> Expectation {
        guard let current = desks[desk].current else { return .refused("wrong_state") }
        switch (step, lines[current].state) {
        case (.recall, .called):
            guard lines[current].recalls < 3 else { return .refused("recall_limit") }
            lines[current].recalls += 1
            move(current, to: .called, now)
        case (.start, .called): move(current, to: .serving, now)
        case (.missed, .called):
            move(current, to: .missed, now)
            desks[desk].current = nil
        case (.park, .serving):
            move(current, to: .parked, now)
            desks[desk].current = nil
        case (.refer(let service), .serving):
            guard lines[current].leg + 1 + lines[current].next.count <= 9 else { return .refused("plan_too_long") }
            return advance(desk, current, to: service, then: lines[current].next, now)
        case (.finish(let outcome, _, _), .serving) where outcome != .unfinished && !lines[current].next.isEmpty:
            return advance(
                desk, current, to: lines[current].next[0], then: Array(lines[current].next.dropFirst()), now)
        case (.finish(let outcome, _, _), .serving):
            let served = outcome != .unfinished
            move(current, to: served ? .served : .unfinished, now)
            desks[desk].current = nil
            if served { countServed(desk) }
        default: return .refused("wrong_state")
        }
        return .fine
    }

    private mutating func countServed(_ desk: Int) {
        desks[desk].served = desks[desk].servedDay == day ? desks[desk].served + 1 : 1
        desks[desk].servedDay = day
    }

    private mutating func advance(
        _ desk: Int, _ index: Int, to service: Code, then next: [Code], _ now: Int64
    ) -> Expectation {
        guard let lane = Self.laneOf[service] else { return .refused("not_queued") }
        lines[index].servedIn.append(lines[index].lane)
        lines[index].lane = lane
        lines[index].next = next
        lines[index].leg += 1
        move(index, to: .waiting, now)
        lines[index].changes += 1
        let moment = lines[index].latest
        lines[index].joined = moment
        lines[index].due = max(lines[index].joinedFirst, moment - 30 * 60_000) - lines[index].credit
        lastJoined[lane] = max(lastJoined[lane] ?? .min, lines[index].due)
        lines[index].recalls = 0
        desks[desk].current = nil
        countServed(desk)
        return .fine
    }

    private mutating func callTicket(_ drawn: Int, _ desk: Int, _ now: Int64) -> Expectation {
        guard desks[desk].current == nil else { return .refused("counter_busy") }
        guard desks[desk].state == .open else { return .refused("wrong_state") }
        guard let index = today(drawn), desks[desk].lanes.contains(lines[index].lane) else {
            return .refused("not_found")
        }
        guard [.waiting, .parked].contains(lines[index].state) else { return .refused("wrong_state") }
        desks[desk].current = index
        lines[index].recalls = 0
        move(index, to: .called, now)
        return .fine
    }

    /// The ticket that has the same number today: a number of an earlier day may have been given again.
    private func today(_ index: Int) -> Int? {
        lines.indices.first {
            lines[$0].day == day && lines[$0].home == lines[index].home && lines[$0].number == lines[index].number
        }
    }

    private mutating func resume(_ drawn: Int, _ desk: Int) -> Expectation {
        guard let index = today(drawn), desks[desk].lanes.contains(lines[index].lane) else {
            return .refused("not_found")
        }
        guard lines[index].state == .parked else { return .refused("wrong_state") }
        lines[index].state = .waiting
        lines[index].changes += 1
        return .fine
    }

    /// Remembers what a step at a desk has changed, so that it can be taken back.
    private mutating func noting(
        _ desk: Int, _ now: Int64, _ body: (inout QueueModel) -> Expectation
    ) -> Expectation {
        let before = self
        let expectation = body(&self)
        if case .refused = expectation { return expectation }
        steps[desk] = nil
        let changed = lines.indices.first { lines[$0] != before.lines[$0] }
        if let changed, before.steps[desk]?.at != .min, !isUndo(before, desk, changed) {
            steps[desk] = Step(
                at: now, index: changed, line: before.lines[changed], desk: before.desks[desk],
                deskAfter: desks[desk], changesAfter: lines[changed].changes)
        }
        return expectation
    }

    /// Whether the change was the undoing of the step before: that cannot be undone itself.
    private func isUndo(_ before: QueueModel, _ desk: Int, _ index: Int) -> Bool {
        guard let step = before.steps[desk], step.index == index else { return false }
        var line = step.line
        line.changes = lines[index].changes
        return line == lines[index] && step.desk == desks[desk]
    }

    private mutating func undo(_ desk: Int, _ now: Int64) -> Expectation {
        guard let step = steps[desk], now >= step.at, now <= step.at + 5_000, step.deskAfter == desks[desk],
            lines[step.index].changes == step.changesAfter
        else { return .refused("nothing_to_undo") }
        let changes = lines[step.index].changes + (lines[step.index].leg == step.line.leg ? 1 : 2)
        lines[step.index] = step.line
        lines[step.index].changes = changes
        desks[desk] = step.desk
        return .fine
    }
}
