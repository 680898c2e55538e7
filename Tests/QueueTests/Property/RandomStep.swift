import JSONRPC
import QueueAPI

@testable import Queue

/// One step of a random run.
enum RandomStep: Sendable {
    case issue(Code, PriorityClass, next: [Code], TicketChannel)
    case checkIn(Int)
    case cancel(Int)
    case rejoin(Int)
    case open(Int)
    case work(CounterStep, Int)
    case callTicket(Int, Int)
    case resume(Int, Int)
    case closeDay
    /// Milliseconds, negative when the clock is set back.
    case wait(Int64)
    case keepDays

    /// Draws a step. Counters and tickets are drawn blindly, so that commands come in every wrong order too.
    static func draw(tickets: Int, using generator: inout SplitMix) -> RandomStep {
        let counter = Int.random(in: 0..<4, using: &generator)
        // Mostly recent tickets, because old ones are final and refuse everything.
        let ticket = tickets == 0 ? 0 : max(0, tickets - 1 - Int.random(in: 0..<12, using: &generator))
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<30:
            let services: [Code] = ["DUK-01", "DUK-02", "DUK-03", "DIN-01", "NONE"]
            let priorities = PriorityClass.allCases + [.regular, .regular, .regular, .regular]
            return .issue(
                services.randomElement(using: &generator) ?? "NONE",
                priorities.randomElement(using: &generator) ?? .regular,
                next: Int.random(in: 0..<5, using: &generator) == 0
                    ? [services.randomElement(using: &generator) ?? "NONE"] : [],
                Int.random(in: 0..<4, using: &generator) == 0 ? .phone : .kiosk)
        case 30..<32: return tickets == 0 ? .keepDays : .checkIn(ticket)
        case 32..<35: return tickets == 0 ? .keepDays : .cancel(ticket)
        case 35..<41: return tickets == 0 ? .keepDays : .rejoin(ticket)
        case 41..<48: return .open(counter)
        case 48..<49: return .work(.pause, counter)
        case 49..<50: return .work(.close, counter)
        case 50..<61: return .work(.call, counter)
        case 61..<63: return tickets == 0 ? .keepDays : .callTicket(ticket, counter)
        case 63..<64: return tickets == 0 ? .keepDays : .resume(ticket, counter)
        case 64..<67: return .work(.recall, counter)
        case 67..<75: return .work(.start, counter)
        case 75..<77: return .work(.missed, counter)
        case 77..<79: return .work(.park, counter)
        case 79..<80:
            return .work(.refer(["DUK-03", "DIN-01", "NONE"].randomElement(using: &generator) ?? "NONE"), counter)
        case 80..<83: return .work(.undo, counter)
        case 83..<88:
            let outcomes: [Outcome?] = [nil, .served, .unfinished]
            return .work(.finish(outcomes.randomElement(using: &generator) ?? nil, products: nil), counter)
        case 88..<89: return Int.random(in: 0..<4, using: &generator) == 0 ? .closeDay : .keepDays
        case 89..<93: return .wait(Int64.random(in: 1...600_000, using: &generator))
        case 93..<97: return .wait(Int64.random(in: 1...3_000, using: &generator))
        case 97..<98: return .wait(-Int64.random(in: 1...100_000_000, using: &generator))
        case 98..<99: return .wait(Int64.random(in: 3_600_000...100_000_000, using: &generator))
        default: return .keepDays
        }
    }
}
