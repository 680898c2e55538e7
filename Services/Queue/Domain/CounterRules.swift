import JSONRPC
import QueueAPI

/// A counter as it stands now.
struct CounterRecord: Sendable, Equatable {
    /// Its code.
    let code: Code
    /// Whether it takes people.
    var state: CounterState = .closed
    /// The lanes it serves, by their keys in the store; as chosen when it was last opened.
    var lanes: [Int64]
    /// The ticket it has called or serves, by its issue sequence.
    var current: Int64?
    /// The day that `served` counts.
    var servedDay: CivilDate?
    /// How many it has served on that day.
    var served = 0
    /// The account that is signed on; nil when it is closed.
    var officer: String?
    /// Why it is paused.
    var pauseReason: PauseReason?
    /// Since when it is open and has nobody; nil when it has somebody or does not call.
    var freeSince: Timestamp?

    /// How many it has served on a day.
    func served(on day: CivilDate) -> Int { servedDay == day ? served : 0 }
}

/// When a counter may do what. A counter has at most one ticket, and a closed one has none.
enum CounterRules {
    /// Throws unless the officer may work at the counter: nobody else is signed on.
    static func checkSignedOn(_ counter: CounterRecord, _ officer: String) throws(QueueRefusal) {
        guard counter.officer == nil || counter.officer == officer else { throw .signedOnElsewhere }
    }

    /// Opens a counter for some lanes and signs on to it; also ends a pause, and changes the lanes of an open counter.
    static func open(_ counter: CounterRecord, lanes: [Int64], by officer: String) -> CounterRecord {
        var counter = counter
        counter.state = .open
        counter.lanes = lanes
        counter.officer = officer
        counter.pauseReason = nil
        return counter
    }

    /// Signs on in place of whoever is. Whoever is at the counter stays there.
    static func takeOver(_ counter: CounterRecord, by officer: String) throws(QueueRefusal) -> CounterRecord {
        guard counter.state != .closed else { throw .counterState(.closed) }
        var counter = counter
        counter.officer = officer
        return counter
    }

    /// Stops calling for a while. Whoever is at the counter is still served.
    static func pause(_ counter: CounterRecord, _ reason: PauseReason) throws(QueueRefusal) -> CounterRecord {
        guard counter.state == .open else { throw .counterState(counter.state) }
        var counter = counter
        counter.state = .paused
        counter.pauseReason = reason
        return counter
    }

    /// Closes a counter that has nobody. Closing a closed one changes nothing.
    static func close(_ counter: CounterRecord) throws(QueueRefusal) -> CounterRecord {
        guard counter.current == nil else { throw .counterBusy }
        return signedOff(counter)
    }

    private static func signedOff(_ counter: CounterRecord) -> CounterRecord {
        var counter = counter
        counter.state = .closed
        counter.officer = nil
        counter.pauseReason = nil
        return counter
    }

    /// Throws unless the counter may call somebody.
    static func checkMayCall(_ counter: CounterRecord) throws(QueueRefusal) {
        guard counter.current == nil else { throw .counterBusy }
        guard counter.state == .open else { throw .counterState(counter.state) }
    }

    /// The ticket at the counter.
    static func current(of counter: CounterRecord) throws(QueueRefusal) -> Int64 {
        guard let current = counter.current else { throw .nobodyAtCounter(counter.state) }
        return current
    }

    /// The counter once its ticket has left it, counting the ticket if it was served, here alone or on to the next gerai.
    static func released(_ counter: CounterRecord, by ticket: TicketRecord) -> CounterRecord {
        var counter = counter
        counter.current = nil
        if ticket.state == .served || ticket.state == .waiting {
            counter.served = counter.served(on: ticket.day) + 1
            counter.servedDay = ticket.day
        }
        return counter
    }

    /// The counter with the moment since when it is free, which is `now` unless it was free before.
    static func settled(_ counter: CounterRecord, at now: Timestamp) -> CounterRecord {
        var counter = counter
        counter.freeSince = counter.state == .open && counter.current == nil ? counter.freeSince ?? now : nil
        return counter
    }

    /// The counter at the end of a day: closed, and nobody at it.
    static func dayEnded(_ counter: CounterRecord) -> CounterRecord {
        var counter = signedOff(counter)
        counter.current = nil
        return counter
    }
}
