import JSONRPC
import NIOHTTP1
import QueueAPI
import Testing

@testable import mpp

struct GatewayDeskTests {
    @Test func asksAsTheRestAPIWants() throws {
        let request = try GatewayDesk.http(
            .issue(service: "DUK-01", priority: .elderly, channel: .kiosk), key: "k-1", session: "mpp_session=x")
        #expect(request.method == .POST)
        #expect(request.path == "/api/v1/tickets")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"service":"DUK-01","priority":"elderly","channel":"kiosk"}"#)
        #expect(request.headers["Idempotency-Key"] == ["k-1"])
        #expect(!request.headers.contains(name: "Cookie"))
        let finish = try GatewayDesk.http(
            .finish(counter: "DUK-1", outcome: .served, products: 2), key: "k", session: "mpp_session=x")
        #expect(finish.path == "/api/v1/counters/DUK-1/finish")
        #expect(finish.headers["Cookie"] == ["mpp_session=x"])
        #expect(String(decoding: finish.body, as: UTF8.self) == #"{"outcome":"served","products":2}"#)
    }

    @Test func understandsProblems() {
        let body = Array(#"{"type":"x","title":"t","status":409,"detail":"nobody","kind":"nobody_waits"}"#.utf8)
        let outcome = DeskOutcome.reply(HTTPReply(status: 409, headers: [:], body: body))
        #expect(outcome.answer(to: .call(counter: "a")) == .refused(kind: "nobody_waits", detail: "nobody"))
        #expect(!outcome.isTransient)
        #expect(DeskOutcome.reply(HTTPReply(status: 503, headers: [:], body: [])).isTransient)
        #expect(DeskOutcome.failure("closed").isTransient)
    }

    @Test func escapesFormValues() {
        #expect(SiteSurvey.escaped("ab-1 &=é") == "ab-1%20%26%3D%C3%A9")
    }
}
