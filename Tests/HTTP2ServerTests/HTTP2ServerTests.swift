import NIOCore
import Testing

@testable import HTTP2Server

@Suite(.timeLimit(.minutes(1))) struct HTTP2ServerTests {
    @Test func theServerTellsItsLimits() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send(Wire.preface + Frame(.settings).bytes)
                let settings = await wire.frame { $0.kind == .settings && $0.flags == 0 }
                let expected = [
                    Frame.setting(3, 100), .setting(4, 65_536), .setting(6, 16_384), .setting(9, 1),
                ].flatMap(\.payload)
                #expect(settings?.payload == expected)
                let window = await wire.frame { $0.kind == .windowUpdate }
                #expect(window?.payload == bigEndian(1_048_576 - 65_535))
            }
        }
    }

    @Test func manyRequestsAtOnceAreAllAnswered() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                let ids = stride(from: UInt32(1), to: 200, by: 2).map { $0 }
                try await wire.send(ids.map { Frame.request($0, "/hello") })
                var ended: Set<UInt32> = []
                while ended.count < ids.count, let frame = await wire.nextFrame() {
                    if frame.kind == .data {
                        #expect(frame.payload == Array("hello HTTP/2\n".utf8))
                        #expect(frame.flags & Frame.endStream != 0)
                        ended.insert(frame.stream)
                    }
                }
                #expect(ended == Set(ids))
            }
            #expect(server.application.records.count == 100)
        }
    }

    @Test func theRequestIsSeenAsSent() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                let fields = [("x-test", "yes"), ("cookie", "a=1"), ("cookie", "b=2")]
                try await wire.send([.request(1, "/about?q", fields: fields)])
                let data = await wire.frame { $0.kind == .data }
                let text = String(decoding: data?.payload ?? [], as: UTF8.self)
                #expect(text == "GET|/about?q|q|http|test|127.0.0.1|yes|a=1; b=2")
            }
        }
    }

    @Test func aBodyInPiecesIsGatheredAndEchoed() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([
                    .request(1, "/echo", method: "POST", ends: false),
                    Frame(.data, stream: 1, payload: Array("hel".utf8)),
                    Frame(.data, stream: 1, payload: Array("lo".utf8)),
                    // Trailers end the request.
                    Frame(
                        .headers, flags: Frame.endStream | Frame.endHeaders, stream: 1, payload: Block.field("a", "b")),
                ])
                #expect(await wire.frame { $0.kind == .data }?.payload == Array("hello".utf8))
            }
        }
    }

    @Test func aResponseWaitsForTheClientsWindow() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2(settings: [.setting(4, 10)])
                try await wire.send([.request(1, "/hello")])
                #expect(await wire.frame { $0.kind == .data }?.payload == Array("hello HTTP".utf8))
                try await wire.send([.window(1, 2), .ping()])
                #expect(await wire.frame { $0.kind == .data }?.payload == Array("/2".utf8))
                try await wire.send([.window(1, 2)])
                let last = await wire.frame { $0.kind == .data }
                #expect(last?.payload == Array("\n".utf8))
                #expect(last?.flags == Frame.endStream)
            }
        }
    }

    @Test func headTellsTheLengthAndSendsNoBody() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/hello", method: "HEAD"), .request(3, "/empty")])
                for _ in 0..<2 {
                    let head = await wire.frame { $0.stream > 0 }
                    #expect(head?.kind == .headers)
                    #expect(head?.flags == Frame.endStream | Frame.endHeaders)
                }
            }
            #expect(server.application.records.map(\.status) == [200, 204])
        }
    }

    @Test func aResponderMayAnswerFromAnotherLoopOrFail() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/elsewhere")])
                #expect(await wire.frame { $0.kind == .data }?.payload == Array("elsewhere".utf8))
                try await wire.send([.request(3, "/unwell")])
                #expect(await wire.frame { $0.kind == .data }?.payload == Array("500 Internal Server Error\n".utf8))
            }
        }
    }

    @Test func theClientMayCancelWhatTheResponderIsAt() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/wait")])
                await server.application.requestWaits()
                try await wire.send([.reset(1), .request(3, "/hello")])
                #expect(await wire.frame { $0.kind == .data }?.stream == 3)
                server.application.answerWaiting()
                try await wire.send([.request(5, "/hello")])
                #expect(await wire.frame { $0.kind == .data }?.stream == 5)
            }
            #expect(server.application.records.map(\.path) == ["/hello", "/hello"])
        }
    }

    @Test func aPrefaceInPiecesIsStillHTTP2() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                for byte in Wire.preface + Frame(.settings).bytes { try await wire.send([byte]) }
                #expect(await wire.nextFrame()?.kind == .settings)
            }
        }
    }
}
