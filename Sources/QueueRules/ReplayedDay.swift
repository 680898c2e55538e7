import JSONRPC
import QueueAPI

/// One lane on one day, as its records tell it.
struct ReplayedDay: Sendable {
    typealias Found = [(LedgerFault.Kind, String)]

    /// A number, wherever it was given.
    private struct Key: Hashable {
        let home: Code
        let of: CivilDate
        let digits: Int
    }

    private struct Place {
        var state: TicketState
        var number: String
        var due: Timestamp?
        var counter: Code?
        var recalls = 0
        var rejoins = 0
        /// Whether it has come from another lane.
        var hasArrived = false
        /// Whether it has gone on to another lane.
        var isGone = false
        var since: Timestamp
        var change: TicketChange

        var isAtCounter: Bool { !isGone && (state == .called || state == .serving) }
    }

    private var places: [Key: Place] = [:]
    /// What each ticket was before the last step, while that may be taken back; nil: it was not in the lane. Two of them
    /// where a ticket has gone on from the lane to itself.
    private var before: [Key: [Place?]] = [:]
    private var atCounter: [Code: Key] = [:]
    private var waiting: Set<Key> = []
    private var lastNumber = 0

    /// Takes a record in, and says what is wrong with it.
    mutating func apply(_ record: LedgerRecord) -> Found {
        guard let digits = record.digits else { return [(.number, "\(record.number) is no number")] }
        let key = Key(home: record.home ?? record.lane, of: record.of ?? record.day, digits: digits)
        var found: Found = []
        if record.what == .undone {
            undo(record, key, &found)
            return found
        }
        let known = places[key].flatMap { $0.isGone ? nil : $0 }
        // Whoever is left from an earlier day is known from there; only its end belongs here.
        let isLeftover = known == nil && record.of != nil && record.state.isFinal
        checkNumber(record, key, known != nil, &found)
        if !isLeftover { checkState(record, known?.state, &found) }
        checkMembers(record, &found)
        checkDue(record, known?.due, &found)
        checkCounts(record, known, &found)
        if record.what == .called { checkCall(record, key, &found) }
        checkCounter(record, key, known, &found)
        place(record, key, known)
        return found
    }

    /// Who is still in line, at the end of the day.
    func left() -> Found {
        places.values.filter { !$0.isGone && !$0.state.isFinal }.sorted { $0.number < $1.number }
            .map { (.open, "\($0.number) was still \($0.state.rawValue) when the day had ended") }
    }

    // MARK: Single rules

    private mutating func checkNumber(_ record: LedgerRecord, _ key: Key, _ isKnown: Bool, _ found: inout Found) {
        guard record.what == .issued else {
            if !isKnown, record.what != .arrived, record.of == nil {
                found.append((.unknown, "\(record.number) is not in the lane"))
            }
            return
        }
        if record.home != nil || record.of != nil {
            found.append((.number, "\(record.number) was given by another lane or on another day"))
        } else if key.digits != lastNumber + 1 {
            found.append((.number, "\(record.number) does not follow the number \(lastNumber)"))
        }
        lastNumber = max(lastNumber, key.digits)
    }

    private func checkState(_ record: LedgerRecord, _ state: TicketState?, _ found: inout Found) {
        guard
            !TicketCourse.allows(record.what, from: state, to: record.state, isExceptional: record.reason != nil)
        else { return }
        let from = state.map { "while \($0.rawValue)" } ?? "while not in the lane"
        found.append(
            (.state, "\(record.number) cannot be \(record.what.rawValue) \(from), as \(record.state.rawValue)"))
    }

    private func checkMembers(_ record: LedgerRecord, _ found: inout Found) {
        let joins = record.what == .issued || record.what == .arrived || record.what == .rejoined
        func expect(_ name: String, _ isThere: Bool, _ belongs: Bool) {
            if isThere != belongs {
                found.append((.member, "\(record.number) \(belongs ? "lacks" : "has a") \(name)"))
            }
        }
        expect("joining time", record.joined != nil, joins)
        expect("credit", record.credit != nil, joins)
        expect("time of issue", record.issued != nil, record.what == .arrived)
        expect("due time", record.due != nil, LedgerRecord.hasDue(record.what, record.state))
        if record.what != .issued { expect("appointment", record.appointment != nil, false) }
        expect("comparison", record.heads != nil, record.what == .called)
        expect("counter", record.counter != nil, LedgerRecord.isAtCounter(record.what, record.state))
        if record.what != .called {
            expect("reason", record.reason != nil, false)
            expect("moment of comparison", record.compared != nil, false)
        }
    }

    private func checkDue(_ record: LedgerRecord, _ known: Timestamp?, _ found: inout Found) {
        guard let due = record.due else { return }
        let expected: Timestamp?
        if let joined = record.joined, let appointment = record.appointment {
            if record.credit != 0 || joined.milliseconds(since: appointment) > DueOrder.carriedOver {
                found.append((.due, "\(record.number) has an appointment, and came too late or has a credit as well"))
            }
            expected = appointment
        } else if let joined = record.joined, let credit = record.credit {
            if !(0...86_400_000).contains(credit) || record.what == .rejoined && credit != 0 {
                found.append((.due, "\(record.number) has a credit of \(credit / 60_000) minutes"))
            }
            expected =
                record.what == .arrived
                ? record.issued.map { DueOrder.due(issued: $0, arrived: joined, credit: credit) }
                : DueOrder.due(joined: joined, credit: credit)
            if joined > record.at { found.append((.time, "\(record.number) joined after the record of it")) }
        } else {
            expected = known
        }
        if let expected, due != expected {
            found.append((.due, "\(record.number) is due \(due), by the rule \(expected)"))
        }
    }

    private func checkCounts(_ record: LedgerRecord, _ known: Place?, _ found: inout Found) {
        if record.what == .recalled, let known, known.recalls >= TicketCourse.recallLimit {
            found.append((.state, "\(record.number) was called again more than \(TicketCourse.recallLimit) times"))
        }
        if record.what == .rejoined, let known, known.rejoins >= TicketCourse.rejoinLimit {
            found.append((.state, "\(record.number) joined again more than once"))
        }
    }

    /// The heart of it: whoever was called had waited longest, or a reason is given.
    private func checkCall(_ record: LedgerRecord, _ key: Key, _ found: inout Found) {
        guard record.reason == nil, let due = record.due else { return }
        let called = DuePlace(due: due, order: Int64(key.digits))
        let others = waiting.lazy.filter { $0 != key }.compactMap { other in places[other].map { (other, $0) } }
        let first = others.filter { other, place in
            guard let otherDue = place.due else { return false }
            // Between numbers of two lanes a tie stays open: the issue sequence of the service is not published. So it
            // does where one has come from another lane, perhaps from another instance, later than a higher number.
            let isOfOneSequence =
                other.home == key.home && other.of == key.of && !place.hasArrived && !(places[key]?.hasArrived ?? false)
            let order = isOfOneSequence ? Int64(other.digits) : called.order
            return DueOrder.precedes(DuePlace(due: otherDue, order: order), called, at: record.at)
        }.min { ($0.1.due ?? due) < ($1.1.due ?? due) }
        if let first {
            found.append((.order, "\(record.number) was called, but \(first.1.number) had waited longer"))
        }
        checkHeads(record, due, &found)
    }

    private func checkHeads(_ record: LedgerRecord, _ due: Timestamp, _ found: inout Found) {
        let heads = record.heads ?? []
        guard let own = heads.first(where: { $0.lane == record.lane }), own.number == record.number, own.due == due
        else {
            found.append((.order, "\(record.number) was called, but is not first of its lane in the comparison"))
            return
        }
        let moment = record.compared ?? record.at
        func place(_ head: LedgerHead) -> DuePlace { DuePlace(due: head.due, order: 0, weight: head.weight) }
        for head in heads where DueOrder.precedes(place(head), place(own), at: moment) {
            found.append((.order, "\(record.number) was called, but \(head.number) of \(head.lane) had waited longer"))
        }
    }

    private mutating func checkCounter(_ record: LedgerRecord, _ key: Key, _ known: Place?, _ found: inout Found) {
        guard let counter = record.counter else { return }
        if record.what == .called {
            if let other = atCounter[counter], other != key, let place = places[other], place.isAtCounter {
                found.append((.counter, "\(record.number) was called to \(counter), which had \(place.number)"))
            }
        } else if let known, known.isAtCounter, known.counter != counter {
            found.append(
                (.counter, "\(record.number) was at \(known.counter?.text ?? "no counter"), not at \(counter)"))
        }
    }

    // MARK: Keeping

    private mutating func place(_ record: LedgerRecord, _ key: Key, _ known: Place?) {
        if record.what == .arrived, let gone = places[key], gone.isGone {
            before[key, default: []].append(gone)
        } else {
            before[key] = [known]
        }
        var place =
            known ?? Place(state: record.state, number: record.number, since: record.at, change: record.what)
        place.state = record.state
        place.number = record.number
        place.since = record.at
        place.change = record.what
        place.due = record.due ?? place.due
        place.counter = record.counter ?? place.counter
        place.isGone = record.what == .advanced
        if record.what == .arrived { place.hasArrived = true }
        switch record.what {
        case .called, .rejoined: place.recalls = 0
        case .recalled: place.recalls += 1
        default: break
        }
        if record.what == .rejoined { place.rejoins += 1 }
        keep(place, key)
    }

    private mutating func keep(_ place: Place?, _ key: Key) {
        if let counter = places[key]?.counter, atCounter[counter] == key { atCounter[counter] = nil }
        waiting.remove(key)
        places[key] = place
        guard let place, !place.isGone else { return }
        if place.state == .waiting { waiting.insert(key) }
        if place.isAtCounter, let counter = place.counter { atCounter[counter] = key }
    }

    /// A step at a counter is taken back: everything is again as it was before it.
    private mutating func undo(_ record: LedgerRecord, _ key: Key, _ found: inout Found) {
        guard let now = places[key], let step = before[key]?.popLast(), TicketCourse.canBeUndone(now.change) else {
            found.append((.state, "\(record.number) has no step that could be taken back"))
            return
        }
        if record.at.milliseconds(since: now.since) > TicketCourse.undoPatience {
            found.append((.state, "a step of \(record.number) was taken back more than five seconds later"))
        }
        checkMembers(record, &found)
        if now.change == .arrived {
            if record.state != .waiting {
                found.append((.state, "\(record.number) did not wait when it was taken back"))
            }
            keep(step, key)
            return
        }
        guard let back = step else { return }
        if record.state != back.state {
            found.append((.state, "\(record.number) was \(back.state.rawValue) before, not \(record.state.rawValue)"))
        }
        if let due = record.due, due != back.due {
            found.append((.due, "\(record.number) is due \(due), before it was \(back.due?.description ?? "not")"))
        }
        if back.isAtCounter, record.counter != back.counter {
            found.append((.counter, "\(record.number) was not at \(record.counter?.text ?? "no counter") before"))
        }
        var place = back
        place.since = record.at
        place.change = .undone
        keep(place, key)
    }
}
