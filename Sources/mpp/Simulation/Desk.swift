import JSONRPC
import QueueAPI

/// What somebody of the simulated day asks of the suite.
enum DeskRequest: Equatable, Sendable {
    case issue(service: String, priority: PriorityClass, channel: TicketChannel)
    case look(code: String)
    case cancel(code: String)
    case rejoin(code: String)
    case rate(code: String, score: Int, comment: String?)
    case open(counter: String)
    case pause(counter: String)
    case close(counter: String)
    case call(counter: String)
    case recall(counter: String)
    case start(counter: String)
    case finish(counter: String, outcome: Outcome, products: Int)
    case missed(counter: String)
}

/// What the suite answers.
enum DeskAnswer: Equatable, Sendable {
    case ticket(Ticket)
    case counter(Counter)
    case rated
    /// An error that the suite explains: its kind and its sentence.
    case refused(kind: String, detail: String)
    /// No answer, or one that makes no sense.
    case failed(String)
}

/// Where requests go: the gateway, or a queue in memory in tests.
protocol Desk: Sendable {
    /// Carries out a request. The key makes repeating it harmless.
    func perform(_ request: DeskRequest, key: String) async -> DeskAnswer
}
