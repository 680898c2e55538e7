import NIOCore
import Testing

@testable import HTTP2Server

@Suite struct HTTP1ParserTests {
    /// Everything the parser makes of `text`, fed in pieces of `step` bytes.
    private func parse(_ text: String, step: Int = .max, limits: ServerLimits = ServerLimits()) -> String {
        var parser = HTTP1Parser(limits: limits)
        var log: [String] = []
        var body = ByteBuffer()
        var bytes = Array(text.utf8)[...]
        do {
            while !bytes.isEmpty {
                parser.append(ByteBuffer(bytes: bytes.prefix(step)))
                bytes = bytes.dropFirst(step)
                while let event = try parser.next() {
                    switch event {
                    case .head(let head): log.append("\(head.method) \(head.target)\(head.keepAlive ? "" : " close")")
                    case .body(var piece): body.writeBuffer(&piece)
                    case .end:
                        log.append("[\(String(buffer: body))]")
                        body.clear()
                    }
                }
            }
        } catch {
            log.append("\(error.status)")
        }
        return log.joined(separator: " ")
    }

    @Test(arguments: [1, 2, 3, 7, 1000])
    func requestsArriveInPiecesOfAnySize(step: Int) {
        let text =
            "\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n" + "POST /b HTTP/1.1\r\nhost:x\r\nContent-Length: 5\r\n\r\nhello"
            + "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
            + "GET /d HTTP/1.0\r\n\r\nGET http://x/e?f HTTP/1.1\r\nHost: x\r\nConnection: TE , close\r\n\r\n"
        #expect(
            parse(text, step: step)
                == "GET /a [] POST /b [hello] POST /c [abc0123456789] GET /d close [] GET /e?f close []")
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{1}b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.x\r\nHost: a\r\n\r\n", "GET / HTTPS/1.1\r\nHost: a\r\n\r\n", ": x\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func garbageIsRefused(text: String) {
        #expect(parse(text) == "400")
    }

    @Test(arguments: [
        ("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501"),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505"),
        ("PUT / HTTP/1.1\r\nHost: a\r\nExpect: coffee\r\n\r\n", "417"),
        ("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", "413"),
        ("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", "413"),
    ])
    func whatIsNotServedHasItsOwnStatus(text: String, status: String) {
        #expect(parse(text) == status)
    }

    @Test(arguments: ["x\r\n", "\r\n", "3\r\nabcd\r\n", "3\r\nabc0\r\n", "-1\r\n", "3 x\r\nabc\r\n", "3\nabc\r\n"])
    func badChunksAreRefused(chunks: String) {
        #expect(
            parse("PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks) == "PUT /c 400")
    }

    @Test func chunksTogetherAreLimited() {
        var limits = ServerLimits()
        limits.maxBodyBytes = 10
        let head = "PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(parse(head + "6\r\n012345\r\n5\r\n", limits: limits) == "PUT /c 413")
        #expect(parse(head + "FFFFFFFFF\r\n", limits: limits) == "PUT /c 413")
        #expect(parse(head + "6\r\n012345\r\n4\r\nabcd\r\n0\r\n\r\n", limits: limits) == "PUT /c [012345abcd]")
    }

    @Test func headersAreLimitedInBytesAndNumber() {
        let many = (0..<100).map { "a\($0): b\r\n" }.joined()
        #expect(parse("GET / HTTP/1.1\r\nHost: x\r\n\(many)\r\n") == "431")
        let few = (0..<99).map { "a\($0): b\r\n" }.joined()
        #expect(parse("GET / HTTP/1.1\r\nHost: x\r\n\(few)\r\n") == "GET / []")
        let long = String(repeating: "x", count: 16 * 1024)
        #expect(parse("GET / HTTP/1.1\r\nHost: x\r\nA: \(long)\r\n\r\n") == "431")
        #expect(parse("GET /\(long)\(long)", step: 1000) == "431", "refused before the end has come")
    }

    @Test func expectContinueIsSeenOnlyWithABody() throws {
        var parser = HTTP1Parser(limits: ServerLimits())
        parser.append(
            ByteBuffer(string: "PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n"))
        guard case .head(let head) = try parser.next() else {
            Issue.record("no head")
            return
        }
        #expect(head.expectsContinue)
        #expect(head.hasBody)
        let next = try parser.next()
        #expect(next == nil)
    }

    /// Whatever bytes come, the parser neither crashes nor keeps asking for more than its limits.
    @Test func randomBytesAreHarmless() {
        var random = SplitMix(state: 20_261_125)
        let pieces = [
            "GET ", "/ ", "HTTP/1.1", "\r\n", "\n", "Host: x", ": ", "Content-Length: 3", "Transfer-Encoding: chunked",
            "0", "3", "abc", "\r", "\0", "\u{ff}", ";", "Expect: 100-continue",
        ]
        for _ in 0..<20_000 {
            let count = Int(random.next() % 24)
            let text = (0..<count).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            _ = parse(text, step: Int(random.next() % 9) + 1)
        }
    }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
