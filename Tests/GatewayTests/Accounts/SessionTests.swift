import HTTP2Server
import JSONRPC
import Testing

@testable import Gateway

@Suite struct SessionTests {
    private let officer = Account(name: "budi", role: .officer, agency: "DUK")

    @Test func aSessionEndsAfterTwelveIdleHours() {
        var table = SessionTable()
        #expect(table.begin("h", officer, now: .zero) == nil)
        #expect(table.use("h", now: .seconds(11 * 3600)) == .holds(officer, write: true))
        #expect(table.use("h", now: .seconds(22 * 3600)) == .holds(officer, write: true))
        #expect(table.use("h", now: .seconds(34 * 3600)) == .none)
        #expect(table.use("h", now: .seconds(22 * 3600)) == .none)
    }

    @Test func aUseIsWrittenDownNowAndThen() {
        var table = SessionTable()
        _ = table.begin("h", officer, now: .zero)
        #expect(table.use("h", now: .seconds(599)) == .holds(officer, write: false))
        #expect(table.use("h", now: .seconds(600)) == .holds(officer, write: true))
        #expect(table.use("h", now: .seconds(601)) == .holds(officer, write: false))
    }

    @Test func aRestartKeepsTheIdleTime() {
        var table = SessionTable()
        _ = table.begin("h", officer, now: .zero, idle: .seconds(11 * 3600))
        #expect(table.use("h", now: .seconds(3600)) == .none)
    }

    @Test func sessionsOfAnAccountEndTogether() {
        var table = SessionTable()
        _ = table.begin("a", officer, now: .zero)
        _ = table.begin("b", officer, now: .zero)
        _ = table.begin("c", Account(name: "ani", role: .admin, agency: nil), now: .zero)
        table.endAll(of: "budi")
        #expect(table.count == 1)
    }

    @Test func tokensAreLongAndStoredHashed() throws {
        let token = SessionToken()
        #expect(token.text.utf8.count == 64)
        #expect(token != SessionToken())
        #expect(token.hash != token.text && token.hash.utf8.count == 64)
        #expect(SessionToken(token.text) == token)
        #expect(SessionToken("short") == nil)
        #expect(SessionToken(String(repeating: "G", count: 64)) == nil)
    }

    @Test func theCookieIsStrict() throws {
        let token = SessionToken()
        let secure = SessionCookie(secure: true).setting(token, maxAge: 60)
        #expect(secure == "__Host-mpp_session=\(token.text); Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure")
        let plain = SessionCookie(secure: false).setting(token, maxAge: 60)
        #expect(plain == "mpp_session=\(token.text); Path=/; HttpOnly; SameSite=Lax; Max-Age=60")
    }

    @Test func onlyItsOwnCookieCounts() {
        let token = SessionToken()
        let request = HTTPRequest(target: "/", headers: ["cookie": "a=b; mpp_session=\(token.text); c"])
        #expect(SessionCookie(secure: false).token(in: request) == token)
        // Over TLS a cookie without the prefix may come from anybody on the network.
        #expect(SessionCookie(secure: true).token(in: request) == nil)
    }
}
