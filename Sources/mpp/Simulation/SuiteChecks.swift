import JSONRPC
import QueueAPI

/// Checks what the suite says about a day against what was seen on it.
enum SuiteChecks {
    /// Every finished ticket is one visit, and nothing else is.
    static func visits(
        _ ledger: DayLedger, before: SiteSurvey.Tally, after: SiteSurvey.Tally
    ) -> Verdict {
        var breaches: [String] = []
        let expected = ledger.served + ledger.unfinished
        if after.visits - before.visits != expected {
            breaches.append("\(expected) were served and \(after.visits - before.visits) visits were counted")
        }
        let agencies = Set(ledger.finishedByAgency.keys).union(after.visitsByAgency.keys).sorted()
        for agency in agencies {
            let counted = after.visitsByAgency[agency, default: 0] - before.visitsByAgency[agency, default: 0]
            let seen = ledger.finishedByAgency[agency, default: 0]
            if counted != seen { breaches.append("\(agency): \(seen) were served and \(counted) visits were counted") }
        }
        return Verdict("every ticket that was served is one visit of its agency", breaches)
    }

    /// Every rating that was given is counted once.
    static func ratings(_ ledger: DayLedger, before: SiteSurvey.Tally, after: SiteSurvey.Tally) -> Verdict {
        let counted = after.ratings - before.ratings
        return Verdict(
            "every rating counts once",
            counted == ledger.rated ? [] : ["\(ledger.rated) were given and \(counted) counted"])
    }

    /// The lanes know of every number.
    static func lanes(_ ledger: DayLedger, before: SiteSurvey.Tally, after: SiteSurvey.Tally) -> Verdict {
        let issued = after.issued - before.issued
        let served = after.served - before.served
        var breaches: [String] = []
        if issued != ledger.issues.count {
            breaches.append("\(ledger.issues.count) numbers were given and the lanes say \(issued)")
        }
        if served != ledger.served, served != ledger.served + ledger.unfinished {
            breaches.append("\(ledger.served) were served and the lanes say \(served)")
        }
        return Verdict("the lanes count every number", breaches)
    }

    /// What the board shows has happened, newest first.
    static func board(_ board: Board, _ ledger: DayLedger) -> Verdict {
        var breaches: [String] = []
        var lastCalls: [String: DayLedger.Call] = [:]
        for call in ledger.calls { lastCalls["\(call.lane) \(call.number)"] = call }
        for shown in board.calls {
            guard let call = lastCalls["\(shown.lane) \(shown.number)"] else {
                breaches.append("\(shown.number) is shown and was never called")
                continue
            }
            if call.counter != shown.counter.text {
                breaches.append("\(shown.number) is shown at \(shown.counter) and was called to \(call.counter)")
            }
        }
        for (newer, older) in zip(board.calls, board.calls.dropFirst()) where newer.calledAt < older.calledAt {
            breaches.append("\(older.number) was called after \(newer.number) and is shown below it")
        }
        if let last = ledger.calls.max(by: { $0.calledAt < $1.calledAt }), let top = board.calls.first,
            top.calledAt.milliseconds < last.calledAt
        {
            breaches.append("\(last.number) was called last and is not on top")
        }
        if board.calls.isEmpty, !ledger.calls.isEmpty { breaches.append("the board is empty") }
        return Verdict("the board's last calls are true", breaches)
    }

    /// Whoever still has a number at the end of the day loses it, and nobody else.
    static func closing(_ closing: DayClosing, _ model: DayModel) -> Verdict {
        let expected = model.ledger.missed - model.ledger.rejoins.count + model.waitingInAll
        return Verdict(
            "closing the day ends what is still open, and nothing else",
            closing.expired == expected ? [] : ["\(expected) were open and \(closing.expired) expired"])
    }
}
