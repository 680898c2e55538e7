import QueueAPI

extension DayModel {
    /// From one citizen to the next, in seconds at a pace of one.
    private static let betweenCalls = 15.0
    /// How long an officer waits before calling again when the line turned out to be empty.
    private static let secondLook = 20.0
    /// How long a number whose owner is unknown may keep a counter before it is called again, in seconds.
    private static let strangersPatience = 300.0
    /// How often an errand at a counter is tried again after it failed.
    private static let attempts = 10

    /// An officer looks for the next thing to do.
    mutating func consider(_ index: Int, at now: Double) {
        let counter = counters[index]
        guard counter.activity == .idle else { return }
        if let rest = hours.rest, rest.contains(now) {
            plan(.pause(index), for: index, at: now)
        } else if counter.lanes.contains(where: { waiting[$0, default: 0] > 0 }) {
            plan(.call(index), for: index, at: now)
        } else if now >= hours.close, counter.lanes.allSatisfy({ expected[$0, default: 0] <= 0 }) {
            plan(.close(index), for: index, at: now)
        }
    }

    /// An idle officer of a lane sees that somebody waits.
    mutating func wake(_ lane: String, at now: Double) {
        guard let index = counters.firstIndex(where: { $0.activity == .idle && $0.lanes.contains(lane) }) else {
            return
        }
        consider(index, at: now)
    }

    /// All officers of a lane look up: maybe it is time to go home.
    mutating func wakeAll(_ lane: String, at now: Double) {
        guard now >= hours.close else { return }
        for index in counters.indices where counters[index].lanes.contains(lane) { consider(index, at: now) }
    }

    /// What an officer makes of an answer.
    mutating func finishCounter(_ errand: Errand, _ answer: DeskAnswer, _ times: ErrandTimes) {
        let index = Self.counter(of: errand.step)
        guard case .counter(let counter) = answer else { return refused(index, errand, answer, times) }
        let now = times.now
        counters[index].tries = 0
        switch errand.step {
        case .open:
            counters[index].activity = .idle
            agenda.add(.consider(index), at: now)
            agenda.add(.consider(index), at: max(now, hours.close))
            if let rest = hours.rest { agenda.add(.consider(index), at: max(now, rest.lowerBound)) }
        case .pause:
            counters[index].activity = .paused
            agenda.add(.open(index), at: hours.rest?.upperBound ?? now)
        case .close: counters[index].activity = .home
        case .call: hasCalled(index, counter, times)
        case .recall:
            if let ticket = counter.current { ledger.recalled(ticket) }
            agenda.add(.missed(index), at: now + 60 / pace)
        case .start:
            let serving = counters[index].citizen.map { citizens[$0].serving } ?? 0
            agenda.add(.finish(index), at: now + serving)
        case .finish:
            if let citizen = counters[index].citizen {
                ledger.finished(citizens[citizen])
                wasServed(citizen, at: now)
            }
            release(index, at: now)
        case .missed:
            ledger.missed += 1
            if let citizen = counters[index].citizen { wasMissed(citizen, at: now) }
            release(index, at: now)
        default: break
        }
    }

    private mutating func hasCalled(_ index: Int, _ counter: Counter, _ times: ErrandTimes) {
        guard let ticket = counter.current else {
            ledger.faults.append("counter \(counter.counter) called, and nobody was called")
            release(index, at: times.now)
            return
        }
        ledger.called(ticket, at: counters[index].code, times)
        let code = ticket.code.text
        if let citizen = holders[code], !isAway(citizen) {
            waiting[citizens[citizen].lane, default: 1] -= 1
            called(citizen, to: index, at: times.now)
        } else {
            // The answer to its owner is still on its way; or it is a stranger's, who will not come.
            unclaimed[code] = index
            agenda.add(.recall(index), at: times.now + Self.strangersPatience)
        }
    }

    /// Whether a citizen who once held a number is, as far as is known, not in line: the answer to joining again is
    /// still on its way.
    private func isAway(_ citizen: Int) -> Bool {
        states[citizen].calledAt != nil || states[citizen].isGone
    }

    /// A counter is free again.
    private mutating func release(_ index: Int, at now: Double) {
        counters[index].citizen = nil
        for (code, counter) in unclaimed where counter == index { unclaimed[code] = nil }
        agenda.add(.ready(index), at: now + Self.betweenCalls / pace)
    }

    private mutating func plan(_ step: DayStep, for index: Int, at now: Double) {
        counters[index].activity = .busy
        agenda.add(step, at: now)
    }

    private mutating func refused(_ index: Int, _ errand: Errand, _ answer: DeskAnswer, _ times: ErrandTimes) {
        switch (errand.step, answer) {
        case (.call, .refused("nobody_waits", _)):
            ledger.emptyCalls += 1
            counters[index].activity = .idle
            agenda.add(.consider(index), at: times.now + Self.secondLook / pace)
        default:
            ledger.note(errand, answer)
            counters[index].tries += 1
            guard counters[index].tries < Self.attempts else {
                counters[index].activity = .home
                ledger.faults.append("counter \(counters[index].code) gave up: \(answer.complaint)")
                return
            }
            agenda.add(errand.step, at: times.now + Self.secondLook)
        }
    }

    private static func counter(of step: DayStep) -> Int {
        switch step {
        case .open(let index), .pause(let index), .close(let index), .call(let index), .recall(let index),
            .start(let index), .finish(let index), .missed(let index), .consider(let index), .ready(let index):
            index
        case .arrive, .look, .cancel, .rejoin, .rate: 0
        }
    }
}
