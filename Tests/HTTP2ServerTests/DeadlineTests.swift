import NIOCore
import Testing

@testable import HTTP2Server

/// Each test waits for the server to act; none sleeps.
@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
    @Test(arguments: ["", "PRI * HT", "GET / HT"])
    func aClientThatDoesNotComeToThePointIsCut(start: String) async throws {
        try await TestServer.with(limits: { $0.headerTimeout = .milliseconds(100) }) { server in
            try await Wire.with(port: server.port) { wire in
                if !start.isEmpty { try await wire.send(start) }
                let rest = String(decoding: await wire.rest(), as: UTF8.self)
                #expect(rest.isEmpty || rest.hasPrefix("HTTP/1.1 408 "))
            }
        }
    }

    @Test func aBodyThatDoesNotComeIsA408OverHTTP1() async throws {
        try await TestServer.with(limits: { $0.bodyTimeout = .milliseconds(100) }) { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send("PUT /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab")
                #expect(try await wire.response().status == 408)
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    @Test func aBodyThatDoesNotComeIsA408OverHTTP2() async throws {
        try await TestServer.with(limits: { $0.bodyTimeout = .milliseconds(100) }) { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/echo", method: "POST", ends: false)])
                #expect(await wire.frame { $0.kind == .data }?.payload == Array("408 Request Timeout\n".utf8))
                #expect(await wire.frame { $0.kind == .reset }?.errorCode == 0)
            }
        }
    }

    @Test func aHeaderBlockThatDoesNotEndIsCut() async throws {
        try await TestServer.with(limits: { $0.headerTimeout = .seconds(2) }) { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([Frame(.headers, stream: 1, payload: Block.request("/hello"))])
                #expect(await wire.restFrames().last { $0.kind == .goAway }?.errorCode == Misdeed.calm)
            }
        }
    }

    @Test func settingsMustBeAcknowledged() async throws {
        try await TestServer.with(limits: { $0.headerTimeout = .seconds(2) }) { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send(Wire.preface + Frame(.settings).bytes)
                #expect(await wire.restFrames().last { $0.kind == .goAway }?.errorCode == 4)
            }
        }
    }

    @Test func idleConnectionsAreClosedButOpenEventStreamsAreNot() async throws {
        try await TestServer.with(limits: { $0.idleTimeout = .seconds(1) }) { server in
            try await Wire.with(port: server.port) { events in
                try await events.startHTTP2()
                try await events.send([.request(1, "/events")])
                _ = await events.frame { $0.kind == .headers }
                try await Wire.with(port: server.port) { idle in
                    try await idle.startHTTP2()
                    #expect(await idle.restFrames().last { $0.kind == .goAway }?.errorCode == 0)
                }
                try await Wire.with(port: server.port) { idle in
                    try await idle.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(try await idle.response().status == 200)
                    #expect(await idle.rest().isEmpty)
                }
                // Both idle ones outlived their time, so the stream has as well, and still works.
                await server.application.stream().send(ServerSentEvent(data: "x").encoded())
                #expect(await events.frame { $0.kind == .data }?.payload == Array("data: x\n\n".utf8))
            }
        }
    }

    @Test func aResponseNobodyTakesIsGivenUp() async throws {
        try await TestServer.with(limits: { $0.stallTimeout = .milliseconds(500) }) { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2(settings: [.setting(4, 10)])
                try await wire.send([.request(1, "/hello")])
                let reset = await wire.frame { $0.kind == .reset }
                #expect(reset?.errorCode == 8)
            }
        }
    }

    @Test func silentEventStreamsGetAHeartbeat() async throws {
        try await TestServer.with(limits: { $0.eventHeartbeat = .milliseconds(100) }) { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/events")])
                for _ in 0..<2 { #expect(await wire.frame { $0.kind == .data }?.payload == Array(":\n\n".utf8)) }
            }
            try await Wire.with(port: server.port) { wire in
                try await wire.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = await wire.read(through: "\r\n\r\n")
                #expect(await wire.read(through: ":\n\n") == "3\r\n:\n\n")
            }
        }
    }
}
