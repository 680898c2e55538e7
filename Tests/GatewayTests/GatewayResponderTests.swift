import HTTP2Server
import JSONRPC
import QueueAPI
import Testing

@testable import Gateway

@Suite struct GatewayResponderTests {
    @Test func resultsPassThroughAsTheyCame() async throws {
        try await TestGateway.run { gateway in
            gateway.upstream.answer("ticket.get") { _ in #"{"anything" : [1,2]}"# }
            let answer = try await gateway.send("GET", "/api/v1/tickets/K7Q2M9XW4D")
            #expect(answer.response.status == 200)
            #expect(answer.body == #"{"anything" : [1,2]}"#)
            #expect(gateway.upstream.calls.last?.params == #"{"code":"K7Q2M9XW4D"}"#)
        }
    }

    @Test func aCreationCarriesItsKeyAndDeadline() async throws {
        try await TestGateway.run { gateway in
            let answer = try await gateway.send(
                "POST", "/api/v1/tickets",
                ["content-type": "application/json", "idempotency-key": "\"abc\"", "traceparent": "00-aa-bb-01"],
                body: #"{"service":"DUK-01","channel":"kiosk"}"#)
            #expect(answer.response.status == 201)
            let call = try #require(gateway.upstream.calls.last)
            #expect(call.method == "ticket.issue")
            #expect(call.meta.idempotencyKey == "abc")
            #expect(call.meta.deadlineMs == APIEndpoint.usualDeadlineMs)
            #expect(call.meta.traceparent == "00-aa-bb-01")
        }
    }

    @Test func whatIsNotUnderstoodIsRefused() async throws {
        try await TestGateway.run { gateway in
            let form = try await gateway.send("POST", "/api/v1/tickets", ["content-type": "text/plain"], body: "{}")
            #expect(form.response.status == 415)
            let wrong = try await gateway.send("DELETE", "/api/v1/tickets")
            #expect(wrong.response.status == 405)
            #expect(wrong.response.headers["allow"] == "OPTIONS, POST")
            let none = try await gateway.send("GET", "/api/v1/nonsense")
            #expect(none.response.status == 404)
            #expect(none.response.headers["content-type"] == "application/problem+json")
            let key = try await gateway.send("POST", "/api/v1/tickets", ["idempotency-key": "a b"])
            #expect(key.response.status == 400)
            #expect(try await gateway.send("GET", "/api/v1/services?q=%zz").response.status == 400)
        }
    }

    @Test func aServiceThatIsAwayDoesNotTakeOthersWithIt() async throws {
        try await TestGateway.run { gateway in
            let away = try await gateway.send("GET", "/api/v1/visits?from=2026-01-01&to=2026-01-02")
            #expect(away.response.status == 503)
            #expect(away.response.headers["retry-after"] == "1")
            #expect(try await gateway.send("GET", "/api/v1/tickets/K7Q2M9XW4D").response.status == 200)
            #expect(try await gateway.send("GET", "/healthz").response.status == 200)
        }
    }

    @Test func countersNeedASession() async throws {
        try await TestGateway.run { gateway in
            let json: HTTPFields = ["content-type": "application/json"]
            #expect(try await gateway.send("POST", "/api/v1/counters/DUK-1/call", json).response.status == 401)
            #expect(try await gateway.send("GET", "/api/v1/counters/DUK-1/events").response.status == 401)
            let cookie = try await gateway.signIn(Account(name: "budi", role: .officer, agency: "DUK"))
            var own = json
            own["cookie"] = cookie
            own["sec-fetch-site"] = "same-origin"
            #expect(try await gateway.send("POST", "/api/v1/counters/DUK-1/call", own).response.status == 200)
            #expect(gateway.upstream.calls.last?.meta.onBehalfOf == "budi")
            #expect(try await gateway.send("POST", "/api/v1/counters/KES-1/call", own).response.status == 403)
            #expect(try await gateway.send("GET", "/api/v1/counters/KES-1", own).response.status == 403)
            #expect(try await gateway.send("POST", "/api/v1/days/close", own).response.status == 403)
            own["sec-fetch-site"] = "cross-site"
            #expect(try await gateway.send("POST", "/api/v1/counters/DUK-1/call", own).response.status == 403)
        }
    }

    @Test func aBearerTokenIsPassedOn() async throws {
        try await TestGateway.run { gateway in
            let headers: HTTPFields = ["authorization": "Bearer abc.def", "content-type": "application/json"]
            let called = try await gateway.send("POST", "/api/v1/counters/DUK-1/call", headers).response.status
            #expect(called == 200)
            #expect(gateway.upstream.calls.last?.meta.token == "abc.def")
            let basic: HTTPFields = ["authorization": "Basic abc"]
            let refused = try await gateway.send("POST", "/api/v1/counters/DUK-1/call", basic).response.status
            #expect(refused == 401)
            let forbidden = try await gateway.send("GET", "/api/v1/accounts", headers).response.status
            #expect(forbidden == 403)
        }
    }

    @Test func theAdminManagesAccounts() async throws {
        try await TestGateway.run { gateway in
            let cookie = try await gateway.signIn(Account(name: "admin", role: .admin, agency: nil))
            let headers: HTTPFields = [
                "content-type": "application/json", "cookie": cookie, "sec-fetch-site": "same-origin",
            ]
            let body = #"{"role":"officer","agency":"DUK","password":"kopi pagi hari"}"#
            let created = try await gateway.send("PUT", "/api/v1/accounts/ani", headers, body: body)
            #expect(created.response.status == 200)
            #expect(created.body == #"{"name":"ani","role":"officer","agency":"DUK"}"#)
            let list = try await gateway.send("GET", "/api/v1/accounts", headers)
            #expect(list.body.contains("ani") && !list.body.contains("scrypt"))
            let short = try await gateway.send(
                "PUT", "/api/v1/accounts/ani", headers, body: #"{"role":"admin","password":"pendek"}"#)
            #expect(short.response.status == 422)
            #expect(try await gateway.send("DELETE", "/api/v1/accounts/admin", headers).response.status == 409)
            #expect(try await gateway.send("DELETE", "/api/v1/accounts/ani", headers).response.status == 200)
            #expect(try await gateway.send("DELETE", "/api/v1/accounts/ani", headers).response.status == 404)
        }
    }

    @Test func readinessNamesTheServices() async throws {
        try await TestGateway.run { gateway in
            #expect(try await gateway.send("GET", "/readyz").body.contains(#""ready":true"#))
            // It runs, and does not know its counters yet: pages that need them would fail.
            gateway.upstream.answer("counter.list") { _ in throw RPCError(.notReady) }
            let down = try await gateway.send("GET", "/readyz")
            #expect(down.response.status == 503)
            #expect(down.body.contains(#""queue":false"#) && down.body.contains(#""catalog":true"#))
        }
    }

    @Test func figuresHoldRoutesAndNoSecrets() async throws {
        try await TestGateway.run { gateway in
            _ = try await gateway.send("GET", "/api/v1/tickets/K7Q2M9XW4D")
            let text = try await gateway.send("GET", "/metrics").body
            #expect(text.contains(#"route="/api/v1/tickets/{code}""#))
            #expect(!text.contains("K7Q2M9XW4D"))
        }
    }
}
