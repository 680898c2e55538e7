import QueueAPI

extension DayModel {
    /// How often somebody on a phone looks at the page of their ticket, in seconds.
    private static let lookEvery = 600.0
    /// How often at most.
    private static let looks = 3
    /// How long to wait before a rating that is not unlocked yet is tried again, in seconds at a pace of one.
    private static let ratingPause = 30.0
    /// How often a rating is tried.
    private static let ratingAttempts = 20

    /// What a citizen makes of an answer.
    mutating func finishCitizen(_ errand: Errand, _ answer: DeskAnswer, _ times: ErrandTimes) {
        switch (errand.step, answer) {
        case (.arrive(let index), .ticket(let ticket)): took(index, ticket, times)
        // Whoever is told at the kiosk that the day cannot serve more goes home, as in life.
        case (.arrive(let index), .refused("intake_closed", _)):
            expected[citizens[index].lane, default: 1] -= 1
            states[index].isGone = true
            ledger.turnedAway += 1
            wakeAll(citizens[index].lane, at: times.now)
        case (.arrive(let index), _):
            expected[citizens[index].lane, default: 1] -= 1
            states[index].isGone = true
            ledger.note(errand, answer)
            wakeAll(citizens[index].lane, at: times.now)
        case (.look(let index), .ticket(let ticket)):
            if ticket.state == .waiting { planLook(index, at: times.now) }
        case (.cancel(let index), .ticket(let ticket)):
            leave(index, at: times.now)
            ledger.cancelled(ticket)
        // The number was called in the moment in which it was given up: its owner goes to the counter after all.
        case (.cancel, .refused("wrong_state", _)): break
        case (.rejoin(let index), .ticket(let ticket)):
            let lane = citizens[index].lane
            expected[lane, default: 1] -= 1
            states[index].calledAt = nil
            ledger.rejoined(ticket)
            join(index, lane, at: times.now)
            // One counter calls this number; the others have nobody left to stay for.
            wakeAll(lane, at: times.now)
        case (.rejoin(let index), _):
            expected[citizens[index].lane, default: 1] -= 1
            states[index].isGone = true
            ledger.note(errand, answer)
            wakeAll(citizens[index].lane, at: times.now)
        case (.rate, .rated):
            ratingsAhead -= 1
            ledger.rated += 1
        case (.rate(let index, let attempt), .refused("not_unlocked", _)) where attempt < Self.ratingAttempts:
            agenda.add(.rate(index, attempt: attempt + 1), at: times.now + Self.ratingPause * Double(attempt))
        case (.rate, _):
            ratingsAhead -= 1
            ledger.note(errand, answer)
        default: ledger.note(errand, answer)
        }
    }

    private mutating func took(_ index: Int, _ ticket: Ticket, _ times: ErrandTimes) {
        let citizen = citizens[index]
        let code = ticket.code.text
        states[index].code = code
        states[index].takenAt = times.now
        holders[code] = index
        ledger.issued(ticket)
        expected[citizen.lane, default: 1] -= 1
        if let counter = unclaimed.removeValue(forKey: code) {
            // Somebody was quick: the number was called before its owner had read it.
            called(index, to: counter, at: times.now)
            return
        }
        if case .cancels(let after) = citizen.conduct { agenda.add(.cancel(index), at: times.now + after) }
        if citizen.channel == .phone { planLook(index, at: times.now) }
        join(index, citizen.lane, at: times.now)
    }

    /// A citizen stands in line; an officer who is idle sees it.
    private mutating func join(_ index: Int, _ lane: String, at now: Double) {
        if let code = states[index].code, let counter = unclaimed.removeValue(forKey: code) {
            called(index, to: counter, at: now)
            return
        }
        waiting[lane, default: 0] += 1
        wake(lane, at: now)
    }

    private mutating func leave(_ index: Int, at now: Double) {
        states[index].isGone = true
        waiting[citizens[index].lane, default: 1] -= 1
        wakeAll(citizens[index].lane, at: now)
    }

    private mutating func planLook(_ index: Int, at now: Double) {
        guard states[index].looks < Self.looks else { return }
        states[index].looks += 1
        agenda.add(.look(index), at: now + Self.lookEvery / max(1, pace.squareRoot()))
    }

    /// A citizen hears the number.
    mutating func called(_ index: Int, to counter: Int, at now: Double) {
        let citizen = citizens[index]
        counters[counter].citizen = index
        if states[index].calledAt == nil, let taken = states[index].takenAt, !states[index].hasRejoined {
            ledger.waited(now - taken, agency: citizen.agency)
        }
        states[index].calledAt = now
        if case .misses = citizen.conduct, !states[index].hasRejoined {
            agenda.add(.recall(counter), at: now + 60 / pace)
        } else {
            agenda.add(.start(counter), at: now + citizen.walk)
        }
    }

    /// A citizen was not there; some come back.
    mutating func wasMissed(_ index: Int, at now: Double) {
        guard case .misses(let after?) = citizens[index].conduct, !states[index].hasRejoined else {
            states[index].isGone = true
            return
        }
        states[index].hasRejoined = true
        expected[citizens[index].lane, default: 0] += 1
        agenda.add(.rejoin(index), at: now + after)
    }

    /// A citizen was served; some say how it was.
    mutating func wasServed(_ index: Int, at now: Double) {
        states[index].isGone = true
        ledger.lastServed = max(ledger.lastServed, now)
        if citizens[index].score != nil {
            ratingsAhead += 1
            agenda.add(.rate(index, attempt: 1), at: now + Self.ratingPause)
        }
    }
}
