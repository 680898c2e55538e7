import FeedbackAPI
import HTTP2Server
import JSONRPC
import QueueAPI
import Testing

@testable import Gateway

@Suite struct PageFlowTests {
    @Test func pagesAreGuardedByTheirHeaders() async throws {
        try await TestGateway.run { gateway in
            let home = try await gateway.send("GET", "/")
            #expect(home.response.status == 200)
            #expect(home.response.headers["content-security-policy"] == PageHeaders.contentSecurityPolicy)
            #expect(home.response.headers["x-content-type-options"] == "nosniff")
            #expect(home.response.headers["cache-control"] == "no-cache")
            #expect(home.response.headers["strict-transport-security"] == nil)
            let etag = try #require(home.response.headers["etag"])
            #expect(try await gateway.send("GET", "/", ["if-none-match": etag]).response.status == 304)
            let small = try await gateway.send("GET", "/", ["accept-encoding": "br"])
            #expect(small.response.headers["content-encoding"] == "br")
        }
    }

    @Test func bothLanguagesAreThere() async throws {
        try await TestGateway.run { gateway in
            #expect(try await gateway.send("GET", "/gerai/DUK").body.contains("<html lang=\"id\">"))
            let english = try await gateway.send("GET", "/en/gerai/DUK")
            #expect(english.body.contains("<html lang=\"en\">") && english.body.contains("Office DUK"))
            #expect(try await gateway.send("GET", "/en").response.status == 200)
        }
    }

    @Test func aNumberIsTakenByFormAndShown() async throws {
        try await TestGateway.run { gateway in
            let form = try await gateway.send("GET", "/en/antrean/ambil?layanan=DUK-01")
            #expect(form.response.headers["cache-control"] == "no-store")
            let key = SessionToken().text
            let taken = try await gateway.post("/en/antrean/ambil", "layanan=DUK-01&class=elderly&key=\(key)")
            #expect(taken.response.status == 303)
            #expect(taken.response.headers["location"] == "/en/t/K7Q2M9XW4D")
            let call = try #require(gateway.upstream.calls.last)
            #expect(call.params == #"{"service":"DUK-01","priority":"elderly","channel":"phone"}"#)
            #expect(call.meta.idempotencyKey == key)
            let ticket = try await gateway.send("GET", "/t/k7q2m9xw4d")
            #expect(ticket.response.headers["cache-control"] == "no-store")
            #expect(ticket.body.contains("A-001"))
        }
    }

    @Test func aFailedAttemptKeepsItsKeyAndSaysWhy() async throws {
        try await TestGateway.run { gateway in
            gateway.upstream.answer("ticket.issue") { _ in throw RPCError(QueueAPI.dayClosed) }
            let key = SessionToken().text
            let failed = try await gateway.post("/antrean/ambil", "layanan=DUK-01&key=\(key)")
            #expect(failed.response.status == 409)
            #expect(failed.body.contains("value=\"\(key)\""))
            #expect(failed.body.contains("hari ini sudah ditutup"))
        }
    }

    @Test func formsOfOtherSitesAreRefused() async throws {
        try await TestGateway.run { gateway in
            let headers: HTTPFields = [
                "content-type": "application/x-www-form-urlencoded", "origin": "https://evil.example",
            ]
            let answer = try await gateway.send("POST", "/t/K7Q2M9XW4D/batal", headers)
            #expect(answer.response.status == 403)
            #expect(!gateway.upstream.calls.contains { $0.method == "ticket.cancel" })
        }
    }

    @Test func aRatingIsSentOnce() async throws {
        try await TestGateway.run { gateway in
            gateway.upstream.answer("rating.give") { params in
                #expect(params == #"{"code":"K7Q2M9XW4D","score":4,"comment":"Cepat\nsekali"}"#)
                return
                    #"{"score":4,"agency":"DUK","service":"DUK-01","service_day":"2026-11-25","given_at":"2026-11-25T02:30:00Z"}"#
            }
            let rated = try await gateway.post("/t/K7Q2M9XW4D/nilai", "score=4&comment=Cepat%0D%0Asekali")
            #expect(rated.response.status == 303)
            gateway.upstream.answer("rating.give") { _ in throw RPCError(FeedbackAPI.alreadyRated) }
            let again = try await gateway.post("/t/K7Q2M9XW4D/nilai", "score=4")
            #expect(again.response.status == 409)
            #expect(again.body.contains("sudah memberi penilaian"))
            #expect(try await gateway.post("/t/K7Q2M9XW4D/nilai", "score=9").response.status == 422)
        }
    }

    @Test func theQRCodeLeadsToTheTicket() async throws {
        try await TestGateway.run { gateway in
            let code = try await gateway.send("GET", "/t/K7Q2M9XW4D/qr.svg")
            #expect(code.response.headers["content-type"] == "image/svg+xml")
            #expect(code.body.hasPrefix("<svg "))
            #expect(try await gateway.send("GET", "/t/none/qr.svg").response.status == 404)
        }
    }

    @Test func staffSignInAndOut() async throws {
        try await TestGateway.run { gateway in
            let away = try await gateway.send("GET", "/loket/DUK-1")
            #expect(away.response.status == 303)
            #expect(away.response.headers["location"] == "/masuk?next=/loket/DUK-1")
            let officer = Account(name: "budi", role: .officer, agency: "DUK")
            let cookie = try await gateway.signIn(officer)
            #expect(cookie.hasPrefix("mpp_session="))
            let console = try await gateway.send("GET", "/loket/DUK-1", ["cookie": cookie])
            #expect(console.response.status == 200)
            #expect(console.response.headers["cache-control"] == "no-store")
            #expect(try await gateway.send("GET", "/loket/KES-1", ["cookie": cookie]).response.status == 403)
            let out = try await gateway.post("/keluar", "", cookie: cookie)
            #expect(out.response.headers["set-cookie"]?.contains("Max-Age=0") == true)
            #expect(try await gateway.send("GET", "/loket/DUK-1", ["cookie": cookie]).response.status == 303)
        }
    }

    @Test func guessingIsSlowedDown() async throws {
        try await TestGateway.run { gateway in
            _ = try await gateway.signIn(Account(name: "budi", role: .officer, agency: "DUK"))
            for _ in 0..<5 {
                #expect(try await gateway.post("/masuk", "name=budi&password=salah").response.status == 401)
            }
            let blocked = try await gateway.post("/masuk", "name=budi&password=kata+sandi+panjang")
            #expect(blocked.response.status == 429)
            #expect(blocked.response.headers["retry-after"] != nil)
            #expect(blocked.response.headers["set-cookie"] == nil)
        }
    }

    @Test func errorsAreToldInTheLanguageOfThePage() async throws {
        try await TestGateway.run { gateway in
            let missing = try await gateway.send("GET", "/en/gerai/NONE")
            #expect(missing.response.status == 404)
            #expect(missing.body.contains("<html lang=\"en\">"))
            gateway.upstream.answer("ticket.get") { _ in throw RPCError(.unavailable) }
            let away = try await gateway.send("GET", "/t/K7Q2M9XW4D")
            #expect(away.response.status == 503)
            #expect(away.response.headers["retry-after"] == "1")
            #expect(try await gateway.send("GET", "/nonsense").response.status == 404)
        }
    }

    @Test func scriptTextCannotEndItsElement() async throws {
        try await TestGateway.run { gateway in
            gateway.upstream.answer("board.get") { _ in #"{"zone":"semua","x":"</script>"}"# }
            let board = try await gateway.send("GET", "/papan/semua")
            #expect(board.body.contains(#"\u003c/script>"#))
        }
    }
}
