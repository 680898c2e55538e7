import NIOCore
import Testing

@testable import HTTP2Server

@Suite(.timeLimit(.minutes(1))) struct HTTP1ServerTests {
    @Test func keepAliveAndPipeliningAnswerInOrder() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send(
                    "GET /hello HTTP/1.1\r\nHost: a\r\n\r\nGET /wait HTTP/1.1\r\nHost: a\r\n\r\n"
                        + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /x HTTP/1.1\r\nHost: a\r\n\r\n"
                )
                #expect(try await wire.response().body == "hello HTTP/1.1\n")
                await server.application.requestWaits()
                server.application.answerWaiting()
                #expect(try await wire.response().body == "waited")
                #expect(try await wire.response().body == "hi")
                #expect(try await wire.response().status == 404)
            }
            #expect(server.application.records.map(\.status) == [200, 200, 200, 404])
        }
    }

    @Test func theRequestIsSeenAsSent() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send(
                    "GET /about?q=1 HTTP/1.1\r\nHost: h:1\r\nX-Test: yes\r\nCookie: a=1\r\nConnection: close\r\n\r\n")
                let response = try await wire.response()
                #expect(response.body == "GET|/about?q=1|q=1|http|h:1|127.0.0.1|yes|a=1")
                #expect(response.head.contains("connection: close\r\n"))
                #expect(response.head.contains("\r\ndate: "))
                #expect(await wire.rest().isEmpty)
            }
            #expect(server.application.records.map(\.path) == ["/about"])
        }
    }

    @Test func headTellsTheLengthAndSendsNoBody() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\nGET /empty HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await wire.response(toHead: true).head.contains("content-length: 15\r\n"))
                let empty = try await wire.response()
                #expect(empty.status == 204)
                #expect(!empty.head.contains("content-length"))
            }
        }
    }

    @Test func expectContinueIsAnsweredBeforeTheBody() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send(
                    "PUT /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                #expect(await wire.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
                try await wire.send("ok")
                #expect(try await wire.response().body == "ok")
                try await wire.send(
                    "PUT /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n")
                #expect(try await wire.response().status == 413)
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("\u{16}\u{3}\u{1} garbage\r\n\r\n", 400), ("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\nHost: a\r\nA: \(String(repeating: "x", count: 20_000))\r\n\r\n", 431),
    ])
    func garbageGetsAnAnswerAndTheEnd(text: String, status: Int) async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send(text)
                let response = try await wire.response()
                #expect(response.status == status)
                #expect(response.head.contains("connection: close"))
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    @Test func aFailedResponderIsA500AndTheConnectionGoesOn() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send("GET /unwell HTTP/1.1\r\nHost: a\r\n\r\nGET /elsewhere HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await wire.response().status == 500)
                #expect(try await wire.response().body == "elsewhere")
            }
        }
    }

    @Test func aLargeBodyArrivesWholeBeforeTheConnectionCloses() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send("GET /big HTTP/1.0\r\n\r\n")
                #expect(try await wire.response().body.utf8.count == 3_000_000)
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    @Test func eventsAreChunksAndTheConnectionGoesOnAfterThem() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                let head = await wire.read(through: "\r\n\r\n")
                #expect(head.contains("content-type: text/event-stream\r\n"))
                #expect(head.contains("transfer-encoding: chunked\r\n"))
                let stream = await server.application.stream()
                stream.send(ServerSentEvent(data: "one").encoded())
                #expect(await wire.read(through: "\n\n\r\n") == "b\r\ndata: one\n\n\r\n")
                stream.close()
                #expect(await wire.read(through: "\r\n\r\n") == "0\r\n\r\n")
                #expect(try await wire.response().body == "hello HTTP/1.1\n")
            }
        }
    }

    @Test func aBrowserThatLeavesEndsItsStream() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = await wire.read(through: "\r\n\r\n")
            }
            #expect(await server.application.closeReason() == .peer)
        }
    }
}
