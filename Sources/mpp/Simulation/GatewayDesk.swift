import Foundation
import JSONRPC
import NIOCore
import NIOHTTP1
import QueueAPI
import Synchronization

/// Carries the wishes of a simulated day to the gateway, as kiosks, phones and counters would.
///
/// A request that finds no service is repeated with the same key, as a person would press the button again.
final class GatewayDesk: Desk {
    /// What went over the wire.
    struct Traffic: Sendable {
        var requests = 0
        /// Requests that had to be repeated because there was no answer or a service was not there.
        var repeats = 0
        /// How long answers took, in milliseconds, in classes that grow by a tenth.
        var latency = LatencyHistogram()
    }

    private let client: HTTPClient
    private let session: String
    /// Sets the keys of this run apart from those of any other.
    private let run: String
    private let counted = Mutex(Traffic())

    /// How often a request is sent before its failure counts.
    private static let attempts = 8

    /// - Parameters:
    ///   - session: The cookie of somebody who may work at counters.
    ///   - run: A text that no other run has.
    init(client: HTTPClient, session: String, run: String) {
        self.client = client
        self.session = session
        self.run = run
    }

    /// What went over the wire so far.
    var traffic: Traffic { counted.withLock { $0 } }

    func perform(_ request: DeskRequest, key: String) async -> DeskAnswer {
        let http: HTTPRequest
        do {
            http = try Self.http(request, key: "\(run)-\(key)", session: session)
        } catch {
            return .failed("\(error)")
        }
        var answer = DeskAnswer.failed("never sent")
        for attempt in 0..<Self.attempts {
            let outcome = await send(http)
            answer = outcome.answer(to: request)
            guard outcome.isTransient, !Task.isCancelled else { return answer }
            counted.withLock { $0.repeats += 1 }
            try? await Task.sleep(for: .milliseconds(min(2000, 50 << attempt)))
        }
        return answer
    }

    private func send(_ request: HTTPRequest) async -> DeskOutcome {
        let start = ContinuousClock.now
        let outcome: DeskOutcome
        do {
            outcome = .reply(try await client.send(request, timeout: .seconds(10)))
        } catch {
            outcome = .failure("\(error)")
        }
        let taken = start.duration(to: .now)
        counted.withLock { traffic in
            traffic.requests += 1
            traffic.latency.add(taken)
        }
        return outcome
    }

    /// A request as it goes over the wire.
    static func http(_ request: DeskRequest, key: String, session: String) throws -> HTTPRequest {
        var headers: HTTPHeaders = ["Idempotency-Key": key, "Accept": "application/json"]
        switch request {
        case .issue(let service, let priority, let channel):
            let body = IssueRequest(
                service: Code(unchecked: service), priority: priority == .regular ? nil : priority, channel: channel)
            return .post("/api/v1/tickets", json: try JSONWriting.encode(body), headers: headers)
        case .look(let code): return .get("/api/v1/tickets/\(code)", headers: ["Accept": "application/json"])
        case .cancel(let code): return .post("/api/v1/tickets/\(code)/cancel", json: empty, headers: headers)
        case .rejoin(let code): return .post("/api/v1/tickets/\(code)/rejoin", json: empty, headers: headers)
        case .rate(let code, let score, let comment):
            struct Body: Encodable {
                let score: Int
                let comment: String?
            }
            let body = try JSONWriting.encode(Body(score: score, comment: comment))
            return .post("/api/v1/tickets/\(code)/rating", json: body, headers: headers)
        default: break
        }
        headers.add(name: "Cookie", value: session)
        let (counter, verb, body) = try counterRequest(request)
        return .post("/api/v1/counters/\(counter)/\(verb)", json: body, headers: headers)
    }

    private static let empty = Array("{}".utf8)

    private static func counterRequest(
        _ request: DeskRequest
    ) throws -> (counter: String, verb: String, body: [UInt8]) {
        switch request {
        case .open(let counter): return (counter, "open", empty)
        case .pause(let counter): return (counter, "pause", empty)
        case .close(let counter): return (counter, "close", empty)
        case .call(let counter): return (counter, "call", empty)
        case .recall(let counter): return (counter, "recall", empty)
        case .start(let counter): return (counter, "start", empty)
        case .missed(let counter): return (counter, "missed", empty)
        case .finish(let counter, let outcome, let products):
            struct Body: Encodable {
                let outcome: Outcome
                let products: Int
            }
            return (counter, "finish", try JSONWriting.encode(Body(outcome: outcome, products: products)))
        case .issue, .look, .cancel, .rejoin, .rate: return ("", "", empty)
        }
    }
}

/// What came back over the wire.
enum DeskOutcome: Sendable {
    case reply(HTTPReply)
    case failure(String)

    /// Whether the same request may succeed when it is repeated.
    var isTransient: Bool {
        switch self {
        case .reply(let reply): [429, 502, 503, 504].contains(reply.status)
        case .failure: true
        }
    }

    /// What it means for who asked.
    func answer(to request: DeskRequest) -> DeskAnswer {
        let reply: HTTPReply
        switch self {
        case .failure(let reason): return .failed(reason)
        case .reply(let value): reply = value
        }
        guard reply.isSuccess else { return Self.refusal(reply) }
        do {
            switch request {
            case .issue, .look, .cancel, .rejoin: return .ticket(try JSONReading.decode(from: reply.body))
            case .rate: return .rated
            default: return .counter(try JSONReading.decode(from: reply.body))
            }
        } catch {
            return .failed("an answer that makes no sense: \(error)")
        }
    }

    private static func refusal(_ reply: HTTPReply) -> DeskAnswer {
        struct Problem: Decodable {
            var kind: String?
            var title: String?
            var detail: String?
        }
        let problem: Problem? = try? JSONReading.decode(from: reply.body)
        guard let kind = problem?.kind else { return .failed("status \(reply.status)") }
        return .refused(kind: kind, detail: problem?.detail ?? problem?.title ?? "status \(reply.status)")
    }
}
