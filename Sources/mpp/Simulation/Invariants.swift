/// A rule that held or did not.
struct Verdict: Equatable, Sendable {
    /// The rule in a sentence.
    let rule: String
    /// What breaks it, the first few cases; empty when it held.
    let breaches: [String]

    /// Whether the rule held.
    var holds: Bool { breaches.isEmpty }

    /// The most cases that are told.
    static let longestList = 5

    /// A verdict that keeps the first few cases.
    init(_ rule: String, _ breaches: [String]) {
        self.rule = rule
        let more = breaches.count - Self.longestList
        self.breaches = Array(breaches.prefix(Self.longestList)) + (more > 0 ? ["and \(more) more"] : [])
    }
}

/// Checks what was seen on a day against the rules of the queue.
enum Invariants {
    /// All rules that the ledger alone can tell about.
    ///
    /// - Parameter isAlone: Whether nobody else took numbers on that day, so that they begin with 1.
    static func check(_ ledger: DayLedger, isAlone: Bool) -> [Verdict] {
        [
            gapFree(ledger.issues, isAlone: isAlone), uniqueCodes(ledger.issues), calledOnce(ledger),
            dueOrder(ledger),
        ]
    }

    /// Numbers of a lane follow one another without a gap and without a repetition.
    static func gapFree(_ issues: [DayLedger.Issued], isAlone: Bool) -> Verdict {
        var breaches: [String] = []
        for (lane, group) in Dictionary(grouping: issues, by: \.lane).sorted(by: { $0.key < $1.key }) {
            let numbers = group.compactMap { value(of: $0.number) }.sorted()
            guard numbers.count == group.count else {
                breaches.append("lane \(lane) has a number that does not end in digits")
                continue
            }
            if isAlone, let first = numbers.first, first != 1 { breaches.append("lane \(lane) begins with \(first)") }
            for (before, after) in zip(numbers, numbers.dropFirst()) where after != before + 1 {
                if after == before {
                    breaches.append("lane \(lane) gave \(after) twice")
                } else if isAlone {
                    breaches.append("lane \(lane) has nothing between \(before) and \(after)")
                }
            }
        }
        return Verdict("numbers are gap-free in every lane, and none was given twice", breaches)
    }

    /// No two tickets have the same secret name.
    static func uniqueCodes(_ issues: [DayLedger.Issued]) -> Verdict {
        let repeated = Dictionary(grouping: issues, by: \.code).filter { $0.value.count > 1 }
        return Verdict(
            "every ticket has a code of its own", repeated.map { "code of \($0.value[0].number) was given twice" })
    }

    /// A ticket is called by one counter, and by another only after it was missed and joined again.
    static func calledOnce(_ ledger: DayLedger) -> Verdict {
        var breaches: [String] = []
        for (code, calls) in Dictionary(grouping: ledger.calls, by: \.code) {
            let allowed = ledger.rejoins.contains(code) ? 2 : 1
            if calls.count > allowed {
                let counters = calls.map(\.counter).sorted().joined(separator: ", ")
                breaches.append(
                    "\(calls[0].number) of lane \(calls[0].lane) was called \(calls.count) times (\(counters))")
            }
            if ledger.cancellations.contains(code) {
                breaches.append("\(calls[0].number) of lane \(calls[0].lane) was called although it was given up")
            }
        }
        return Verdict("no ticket was called to two counters, and none that was given up", breaches.sorted())
    }

    /// Nobody was called before somebody of the same lane who was due earlier.
    ///
    /// The credits are settings of the queue and unknown here, but whatever they are, two things must hold: within a class
    /// who came first is called first, and nobody of a class without credit is called before an earlier one with credit.
    /// Who has joined again stands elsewhere in line and is left out. Requests that overlapped may have happened in
    /// either order and are not judged.
    static func dueOrder(_ ledger: DayLedger) -> Verdict {
        let issued = Dictionary(ledger.issues.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var breaches: [String] = []
        let firstCalls = ledger.calls.filter { !$0.isAgain }
        for (_, calls) in Dictionary(grouping: firstCalls, by: \.lane).sorted(by: { $0.key < $1.key }) {
            let called = calls.compactMap { call in issued[call.code].map { Called(call: call, ticket: $0) } }
            var waitingInVain: [Called] = []
            let codes = Set(calls.map(\.code))
            if let lane = calls.first?.lane {
                // Who was never called is judged as if called at the end of all days.
                waitingInVain = ledger.issues.filter {
                    $0.lane == lane && !codes.contains($0.code) && !ledger.cancellations.contains($0.code)
                }.map { Called(call: nil, ticket: $0) }
            }
            let all = called + waitingInVain
            for kind in Set(all.map(\.ticket.kind)) {
                let same = all.filter { $0.ticket.kind == kind }
                breaches += overtakings(same, of: same)
            }
            breaches += overtakings(all.filter { !$0.ticket.isPriority }, of: all.filter(\.ticket.isPriority))
        }
        return Verdict("nobody was called before somebody who was due earlier", breaches)
    }

    private struct Called {
        let call: DayLedger.Call?
        let ticket: DayLedger.Issued

        var sent: Double { call?.sent ?? .infinity }
        var answered: Double { call?.answered ?? .infinity }
    }

    /// Cases in which one of `early` was called, for certain, before one of `late` who had joined before.
    private static func overtakings(_ early: [Called], of late: [Called]) -> [String] {
        let waiting = late.sorted { $0.sent > $1.sent }
        var breaches: [String] = []
        var next = 0
        var first: Called?
        // Latest calls first: `first` is who joined first of all those whose call was sent after the current answer.
        for overtaker in early.sorted(by: { $0.answered > $1.answered }) where overtaker.call != nil {
            while next < waiting.count, waiting[next].sent > overtaker.answered {
                let candidate = waiting[next]
                if first.map({ candidate.ticket.joined < $0.ticket.joined }) ?? true { first = candidate }
                next += 1
            }
            if let first, first.ticket.joined < overtaker.ticket.joined {
                breaches.append("\(overtaker.ticket.number) was called before \(first.ticket.number)")
            }
        }
        return breaches
    }

    /// The digits at the end of a number.
    static func value(of number: String) -> Int? {
        Int(String(number.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()))
    }
}
