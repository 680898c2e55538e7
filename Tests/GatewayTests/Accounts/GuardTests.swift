import HTTP2Server
import JSONRPC
import QueueAPI
import Testing

@testable import Gateway

@Suite struct GuardTests {
    private func request(_ headers: HTTPFields, scheme: String = "https") -> HTTPRequest {
        HTTPRequest(method: "POST", target: "/", scheme: scheme, authority: "mpp.example", headers: headers)
    }

    @Test(
        arguments: [
            ["sec-fetch-site": "same-origin"], ["sec-fetch-site": "none"], ["origin": "https://mpp.example"], [:],
            ["origin": "https://public.example"],
        ] as [[String: String]])
    func ownPagesMayWrite(_ headers: [String: String]) {
        #expect(throws: Never.self) {
            try SameOrigin.require(
                request(HTTPFields(headers.map { ($0, $1) })), publicOrigin: "https://public.example")
        }
    }

    @Test(
        arguments: [
            ["sec-fetch-site": "cross-site"], ["sec-fetch-site": "same-site"], ["origin": "https://evil.example"],
            ["origin": "http://mpp.example"], ["origin": "null"],
            ["sec-fetch-site": "cross-site", "origin": "https://mpp.example"],
        ] as [[String: String]])
    func othersMayNot(_ headers: [String: String]) {
        let error = #expect(throws: RPCError.self) {
            try SameOrigin.require(request(HTTPFields(headers.map { ($0, $1) })))
        }
        #expect(error?.is(.crossSite) == true)
    }

    @Test(arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "x", "/a b", "/a\nb"])
    func browsersAreSentOnToThisSiteOnly(_ path: String) {
        #expect(SameOrigin.localPath(path, fallback: "/loket") == "/loket")
    }

    @Test func localPathsAreKept() {
        #expect(SameOrigin.localPath("/loket/DUK-1", fallback: "/") == "/loket/DUK-1")
        #expect(SameOrigin.localPath(nil, fallback: "/en/loket") == "/en/loket")
    }

    @Test func anOfficerWorksForOneAgency() {
        let officer = Account(name: "budi", role: .officer, agency: "DUK")
        #expect(throws: Never.self) {
            try APIGuard.check(officer, scope: QueueAPI.counterScope, agency: "DUK", counter: "DUK-1")
        }
        for agency in ["KES", nil] {
            #expect(throws: RPCError.self) {
                try APIGuard.check(officer, scope: QueueAPI.counterScope, agency: agency, counter: "X")
            }
        }
        #expect(throws: RPCError.self) {
            try APIGuard.check(officer, scope: QueueAPI.superviseScope, agency: nil, counter: nil)
        }
    }

    @Test func supervisorsReachAllCounters() {
        let supervisor = Account(name: "ani", role: .supervisor, agency: nil)
        #expect(throws: Never.self) {
            try APIGuard.check(supervisor, scope: QueueAPI.counterScope, agency: "KES", counter: "KES-1")
        }
    }

    @Test func everyScopeOfTheContractsIsHeldByTheAdminOrOpen() {
        for service in ServiceName.allCases {
            for method in service.contract.methods where method.route != nil {
                #expect(
                    APIGuard.open.contains(method.scope) || Role.admin.scopes.contains(method.scope), "\(method.name)")
            }
        }
    }

    @Test func accountNamesAreSimple() {
        #expect(Account.normalized(" Budi.S ") == "budi.s")
        #expect(Account.normalized("a/b") == nil)
        #expect(Account.normalized("") == nil)
        #expect(Account.normalized(String(repeating: "a", count: 65)) == nil)
    }
}
