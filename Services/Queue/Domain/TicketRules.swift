import JSONRPC
import QueueAPI
import QueueRules

/// What can be asked of a ticket after it was issued.
enum TicketCommand: Sendable, Equatable {
    /// The owner is here.
    case checkIn
    /// Call it to a counter. A parked one is called only with a reason, because it is not in line.
    case call(to: Code, CallComparison?)
    /// Call it again.
    case recall
    /// The citizen is there.
    case start
    /// Serving has ended. `products` counts what was handed out, `missing` names the requirements that were not there.
    case finish(Outcome, products: Int, missing: [Int])
    /// Serving is interrupted.
    case park
    /// A parked one waits again.
    case resume
    /// The citizen is not there.
    case miss
    /// The owner gives it up.
    case cancel
    /// The owner joins the line again.
    case rejoin
    /// The day ends.
    case endDay
}

/// Why a command was not carried out. Commands in the wrong order are a normal case, not a fault.
enum QueueRefusal: Error, Equatable {
    /// The ticket's state does not allow it.
    case ticketState(TicketState)
    /// The counter's state does not allow it.
    case counterState(CounterState)
    /// The counter has nobody called or served.
    case nobodyAtCounter(CounterState)
    /// The counter still has somebody called or served.
    case counterBusy
    /// All lanes of the counter are empty.
    case nobodyWaits
    /// It was called as often as is allowed.
    case recallLimit
    /// It has rejoined before.
    case rejoinUsed
    /// Somebody else is signed on.
    case signedOnElsewhere
    /// The last step was too long ago, or something has happened since.
    case nothingToUndo
    /// It would lead to more gerai than is allowed.
    case planTooLong
}

/// The states of a ticket and what leads from one to the other, as a total function: every command in every state has
/// an answer.
enum TicketRules {
    /// How often a call may be repeated before the ticket has to be served or missed.
    static let recallLimit = TicketCourse.recallLimit
    /// How often a missed ticket may join the line again.
    static let rejoinLimit = TicketCourse.rejoinLimit

    /// The ticket after a command, and what to tell the world about it.
    ///
    /// - Parameter moment: When the command came.
    static func apply(
        _ command: TicketCommand, to ticket: TicketRecord, at moment: Timestamp
    ) throws(QueueRefusal) -> (ticket: TicketRecord, change: TicketChange) {
        let now = max(moment, ticket.latestMoment)
        return switch (command, ticket.state) {
        case (.checkIn, .booked): (waiting(ticket), .checkedIn)
        case (.call(let counter, let comparison), .waiting):
            (called(ticket, to: counter, comparison, at: now), .called)
        case (.call(let counter, let comparison?), .parked) where comparison.reason != nil:
            (called(ticket, to: counter, comparison, at: now), .called)
        case (.recall, .called): (try recalled(ticket, at: now), .recalled)
        case (.start, .called): (started(ticket, at: now), .started)
        case (.finish(let outcome, let products, let missing), .serving):
            ended(ticket, outcome: outcome, products: products, missing: missing, at: now)
        case (.park, .serving): (parked(ticket, at: now), .parked)
        case (.resume, .parked): (waiting(ticket), .resumed)
        case (.miss, .called): (missed(ticket, at: now), .missed)
        case (.cancel, .booked), (.cancel, .waiting), (.cancel, .missed), (.cancel, .parked):
            (closed(ticket, as: .cancelled, at: now), .cancelled)
        case (.rejoin, .missed): (try rejoined(ticket, at: now), .rejoined)
        case (.endDay, .booked), (.endDay, .waiting), (.endDay, .called), (.endDay, .missed):
            (closed(ticket, as: .expired, at: now), .expired)
        // Nobody has said that this citizen got what they came for, so the day's end must not claim it.
        case (.endDay, .serving), (.endDay, .parked): (closed(ticket, as: .unfinished, at: now), .unfinished)
        default: throw QueueRefusal.ticketState(ticket.state)
        }
    }

    /// Whether a command would be carried out.
    static func allows(_ command: TicketCommand, on ticket: TicketRecord) -> Bool {
        (try? apply(command, to: ticket, at: ticket.issued)) != nil
    }

    /// In line, with the due time it has.
    private static func waiting(_ ticket: TicketRecord) -> TicketRecord {
        var ticket = ticket
        ticket.state = .waiting
        return ticket
    }

    private static func parked(_ ticket: TicketRecord, at now: Timestamp) -> TicketRecord {
        var ticket = ticket
        ticket.state = .parked
        ticket.parked = now
        return ticket
    }

    private static func called(
        _ ticket: TicketRecord, to counter: Code, _ comparison: CallComparison?, at now: Timestamp
    ) -> TicketRecord {
        var ticket = ticket
        ticket.comparison = comparison
        ticket.state = .called
        ticket.counter = counter
        ticket.firstCalled = ticket.firstCalled ?? now
        ticket.lastCalled = now
        ticket.recalls = 0
        return ticket
    }

    private static func recalled(_ ticket: TicketRecord, at now: Timestamp) throws(QueueRefusal) -> TicketRecord {
        guard ticket.recalls < recallLimit else { throw QueueRefusal.recallLimit }
        var ticket = ticket
        ticket.recalls += 1
        ticket.lastCalled = now
        return ticket
    }

    private static func started(_ ticket: TicketRecord, at now: Timestamp) -> TicketRecord {
        var ticket = ticket
        ticket.state = .serving
        ticket.started = now
        return ticket
    }

    private static func ended(
        _ ticket: TicketRecord, outcome: Outcome, products: Int, missing: [Int], at now: Timestamp
    ) -> (TicketRecord, TicketChange) {
        var ticket = closed(ticket, as: outcome == .served ? .served : .unfinished, at: now)
        ticket.products = products
        ticket.missing = missing
        return (ticket, outcome == .served ? .served : .unfinished)
    }

    private static func missed(_ ticket: TicketRecord, at now: Timestamp) -> TicketRecord {
        var ticket = ticket
        ticket.state = .missed
        ticket.missed = now
        return ticket
    }

    /// Whoever rejoins stands at the end of the line: due now, without a credit, whatever the class. The place was kept
    /// once already, and those who waited meanwhile do not pay for it twice.
    private static func rejoined(_ ticket: TicketRecord, at now: Timestamp) throws(QueueRefusal) -> TicketRecord {
        guard ticket.rejoins < rejoinLimit else { throw QueueRefusal.rejoinUsed }
        var ticket = ticket
        ticket.state = .waiting
        ticket.rejoins += 1
        ticket.due = now
        ticket.recalls = 0
        return ticket
    }

    private static func closed(_ ticket: TicketRecord, as state: TicketState, at now: Timestamp) -> TicketRecord {
        var ticket = ticket
        ticket.state = state
        ticket.finished = now
        return ticket
    }
}
