import JSONRPC
import QueueAPI

/// What was seen on a simulated day: enough to count it and to check it.
struct DayLedger: Sendable {
    /// A number that was given.
    struct Issued: Equatable, Sendable {
        let code: String
        let number: String
        let lane: String
        let isPriority: Bool
        let kind: PriorityClass
        /// When it was given, by the clock of the queue, in milliseconds.
        let joined: Int64
        let day: String
    }

    /// A number that was called.
    struct Call: Equatable, Sendable {
        let code: String
        let number: String
        let lane: String
        let counter: String
        /// The order of real time; two calls whose stretches overlap may have happened in either order.
        let sent: Double
        let answered: Double
        /// When it was last called, by the clock of the queue, in milliseconds; calling again moves it.
        var calledAt: Int64
        /// Whether the ticket had been missed before.
        let isAgain: Bool
    }

    private(set) var issues: [Issued] = []
    private(set) var calls: [Call] = []
    /// How long people waited for their first call, in simulated seconds, by agency.
    private(set) var waits: [String: [Double]] = [:]
    /// How many were served, by agency, with or without what they came for.
    private(set) var finishedByAgency: [String: Int] = [:]
    private(set) var finishedByChannel: [String: Int] = [:]
    private(set) var served = 0
    private(set) var unfinished = 0
    private(set) var products = 0
    private(set) var cancellations: Set<String> = []
    private(set) var rejoins: Set<String> = []
    var missed = 0
    /// How many were given no number, because the day could not serve more.
    var turnedAway = 0
    var rated = 0
    /// Calls that found nobody, because another counter was quicker.
    var emptyCalls = 0
    /// When the last citizen was served, in simulated seconds since midnight.
    var lastServed = 0.0
    /// What should not have happened, the first of them in words.
    var faults: [String] = []
    private(set) var faultCount = 0

    /// The most faults that are kept in words.
    static let longestList = 50

    mutating func issued(_ ticket: Ticket) {
        issues.append(
            Issued(
                code: ticket.code.text, number: ticket.number, lane: ticket.lane.text,
                isPriority: ticket.priority != .regular, kind: ticket.priority,
                joined: ticket.issuedAt.milliseconds, day: "\(ticket.serviceDay)"))
    }

    mutating func called(_ ticket: Ticket, at counter: String, _ times: ErrandTimes) {
        calls.append(
            Call(
                code: ticket.code.text, number: ticket.number, lane: ticket.lane.text, counter: counter,
                sent: times.sent, answered: times.answered,
                calledAt: ticket.calledAt?.milliseconds ?? 0, isAgain: ticket.rejoins > 0))
    }

    /// A number was called again.
    mutating func recalled(_ ticket: Ticket) {
        guard let index = calls.lastIndex(where: { $0.code == ticket.code.text }) else { return }
        calls[index].calledAt = ticket.calledAt?.milliseconds ?? calls[index].calledAt
    }

    mutating func waited(_ seconds: Double, agency: String) { waits[agency, default: []].append(seconds) }
    mutating func cancelled(_ ticket: Ticket) { cancellations.insert(ticket.code.text) }
    mutating func rejoined(_ ticket: Ticket) { rejoins.insert(ticket.code.text) }

    mutating func finished(_ citizen: Citizen) {
        if citizen.outcome == .served { served += 1 } else { unfinished += 1 }
        products += citizen.products
        finishedByAgency[citizen.agency, default: 0] += 1
        finishedByChannel[citizen.channel.rawValue, default: 0] += 1
    }

    /// Keeps an answer that nobody expected.
    mutating func note(_ errand: Errand, _ answer: DeskAnswer) {
        faultCount += 1
        if faults.count < Self.longestList { faults.append("\(errand.step): \(answer.complaint)") }
    }
}

extension DeskAnswer {
    /// The answer as the end of a sentence that complains about it.
    var complaint: String {
        switch self {
        case .refused(let kind, let detail): "\(kind) (\(detail))"
        case .failed(let reason): reason
        case .ticket(let ticket): "an unexpected ticket \(ticket.number)"
        case .counter(let counter): "an unexpected counter \(counter.counter)"
        case .rated: "an unexpected rating"
        }
    }
}
