import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI
import Testing

@testable import Gateway

@Suite struct ProblemTests {
    private func text(_ response: HTTPResponse) -> String {
        if case .buffer(let buffer) = response.body { String(buffer: buffer) } else { "" }
    }

    @Test func everyKindOfTheContractsHasItsStatus() {
        for service in ServiceName.allCases {
            for method in service.contract.methods {
                for kind in method.errors { #expect(Problem(RPCError(kind)).status == kind.status, "\(kind.name)") }
            }
        }
        for kind in ErrorKind.common { #expect(Problem(RPCError(kind)).status == kind.status, "\(kind.name)") }
    }

    @Test func itIsAProblemDocument() {
        let error = RPCError(.invalidParams, "service is required", fields: [.init("service", "is required")])
        let response = HTTPResponse.problem(error)
        #expect(response.status == 422)
        #expect(response.headers["content-type"] == "application/problem+json")
        let body = text(response)
        #expect(body.contains(#""type":"/problems/invalid_params""#))
        #expect(body.contains(#""fields":[{"name":"service","problem":"is required"}]"#))
        #expect(response.headers["retry-after"] == nil)
    }

    @Test func whatMayBeRepeatedSaysWhen() {
        #expect(HTTPResponse.problem(RPCError(.unavailable)).headers["retry-after"] == "1")
        #expect(HTTPResponse.problem(RPCError(.overloaded, retryAfterMs: 2_500)).headers["retry-after"] == "3")
        #expect(HTTPResponse.problem(RPCError(.overloaded, retryAfterMs: 1 << 40)).headers["retry-after"] == "3600")
    }

    @Test func aFaultKeepsItsMessageInside() {
        let body = text(.problem(RPCError(.internalError, "SELECT secret FROM accounts")))
        #expect(!body.contains("SELECT"))
        #expect(!text(.problem(wrapping: CancellationError())).contains("Cancellation"))
    }

    @Test func foreignErrorsAreFaults() throws {
        let foreign = try JSONReading.decode(RPCError.self, from: Array(#"{"code":-1,"message":"x"}"#.utf8))
        #expect(Problem(foreign).status == 500)
    }

    @Test func sentencesFollowTheClient() {
        let words = Words(sections: ["problems": ["nobody_waits": "Tidak ada yang menunggu.", "other": "Belum."]])
        let writer = ProblemWriter(indonesian: words)
        let id = HTTPRequest(target: "/", headers: ["accept-language": "id-ID,en;q=0.5"])
        let en = HTTPRequest(target: "/", headers: ["accept-language": "en-GB"])
        #expect(text(writer.response(RPCError(QueueAPI.nobodyWaits), to: id)).contains("Tidak ada yang menunggu."))
        #expect(text(writer.response(RPCError(.tooLarge), to: id)).contains(#""detail":"Belum.""#))
        #expect(text(writer.response(RPCError(QueueAPI.nobodyWaits), to: en)).contains("Nobody waits"))
    }

    @Test func everyKindHasAPage() throws {
        let pages = ProblemPages()
        #expect(text(try #require(pages.page("nobody_waits"))).contains("HTTP status 409"))
        #expect(pages.page("nonsense") == nil)
        #expect(text(try #require(pages.page(nil))).contains("rate_limited"))
    }
}
