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
        case .issue(let service, let priority): return issue(service, priority, now)
        case .cancel(let index):
            guard [.waiting, .missed].contains(lines[index].state) else { return .refused("wrong_state") }
            move(index, to: .cancelled, now)
            return .fine
        case .rejoin(let index): return rejoin(index, now)
        case .open(let desk):
            guard !isClosed else { return .refused("day_closed") }
            desks[desk].state = .open
            return .fine
        case .closeDay:
            guard !isClosed else { return .fine }
            guard desks.allSatisfy({ $0.current == nil }) else { return .refused("counter_busy") }
            endDay()
            isClosed = true
            return .fine
        case .work(let step, let desk): return work(step, desk, now)
        }
    }

    private mutating func issue(_ service: Code, _ priority: PriorityClass, _ now: Int64) -> Expectation {
        guard let lane = Self.laneOf[service] else { return .refused("not_queued") }
        guard !isClosed, let day else { return .refused("day_closed") }
        let joined = max(now, lastJoined[lane] ?? .min)
        lastJoined[lane] = joined
        lines.append(
            Line(
                code: "0000000000", lane: lane, day: day, number: issued(lane) + 1, joinedFirst: joined,
                order: lines.count, due: joined - (priority == .regular ? 0 : Self.credit), latest: joined))
        return .fine
    }

    private mutating func rejoin(_ index: Int, _ now: Int64) -> Expectation {
        guard lines[index].state == .missed else { return .refused("wrong_state") }
        guard lines[index].rejoins == 0 else { return .refused("rejoin_used") }
        let joined = max(now, lastJoined[lines[index].lane] ?? .min, lines[index].latest)
        lastJoined[lines[index].lane] = joined
        lines[index].rejoins = 1
        lines[index].due = joined
        move(index, to: .waiting, now)
        return .fine
    }

    private mutating func work(_ step: CounterStep, _ desk: Int, _ now: Int64) -> Expectation {
        switch step {
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
            guard let next = next(of: desks[desk].lanes) else { return .refused("nobody_waits") }
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
        case (.finish(let outcome, _), .serving):
            let served = outcome != .unfinished
            move(current, to: served ? .served : .unfinished, now)
            desks[desk].current = nil
            if served {
                desks[desk].served = desks[desk].servedDay == day ? desks[desk].served + 1 : 1
                desks[desk].servedDay = day
            }
        default: return .refused("wrong_state")
        }
        return .fine
    }
}
