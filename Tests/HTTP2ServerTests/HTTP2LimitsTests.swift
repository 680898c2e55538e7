import NIOCore
import Testing

@testable import HTTP2Server

/// A way to keep a server busy for nothing.
struct Flood: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var frames: @Sendable (Int) -> [Frame]

    static let all = [
        Flood(testDescription: "rapid reset") { [.request(UInt32($0 * 2 + 1), "/wait"), .reset(UInt32($0 * 2 + 1))] },
        Flood(testDescription: "PING") { _ in [.ping()] },
        Flood(testDescription: "SETTINGS") { _ in [Frame(.settings)] },
        Flood(testDescription: "PRIORITY") { _ in [Frame(.priority, stream: 1, payload: [0, 0, 0, 0, 1])] },
        Flood(testDescription: "empty DATA") { index in
            index == 0
                ? [.request(1, "/echo", method: "POST", ends: false), Frame(.data, stream: 1)]
                : [Frame(.data, stream: 1)]
        },
        Flood(testDescription: "requests that the server must reset") { index in
            [
                Frame(
                    .headers, flags: Frame.endHeaders | Frame.endStream, stream: UInt32(index * 2 + 1),
                    payload: Block.request("/", [("te", "gzip")]))
            ]
        },
    ]
}

@Suite(.timeLimit(.minutes(1))) struct HTTP2LimitsTests {
    @Test(arguments: Flood.all)
    func aFloodEndsWithCalm(flood: Flood) async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                // The PING is the hundredth, and its answer shows that the others have been dealt with.
                try await wire.send((0..<99).flatMap(flood.frames) + [.ping()])
                let pong = Frame.ping(Frame.ack)
                var answered = flood.testDescription == "PING" ? 100 : 1
                while answered > 0, await wire.frame(where: { $0 == pong }) != nil { answered -= 1 }
                try await wire.send([.request(1001, "/hello")])
                let answer = await wire.frame { $0.kind == .data || $0.kind == .goAway }
                #expect(answer?.kind == .data, "a hundred are allowed")
                try await wire.send(flood.frames(501))
                let goAway = await wire.frame { $0.kind == .goAway }
                #expect(goAway?.errorCode == Misdeed.calm)
            }
        }
    }

    @Test func aContinuationFloodEndsTheConnection() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                let start = Frame(.headers, flags: Frame.endStream, stream: 1, payload: Block.request("/hello"))
                let more = Frame(.continuation, stream: 1, payload: Block.field("a", "b"))
                try await wire.send([start] + [Frame](repeating: more, count: 50))
                #expect(await wire.restFrames().contains { $0.kind == .goAway && $0.errorCode != 0 })
            }
            #expect(server.application.records.isEmpty)
        }
    }

    @Test func oneStreamTooManyIsRefusedUntilTheClientKnowsTheLimit() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send(Wire.preface + Frame(.settings).bytes)
                try await wire.send((0...100).map { .request(UInt32($0 * 2 + 1), "/wait") })
                let reset = await wire.frame { $0.kind == .reset }
                #expect(reset?.stream == 201)
                #expect(reset?.errorCode == Misdeed.refusedStream)
                try await wire.send([Frame(.settings, flags: Frame.ack), .request(203, "/wait")])
                #expect(await wire.frame { $0.kind == .goAway }?.errorCode == Misdeed.protocolError)
            }
        }
    }

    @Test(arguments: [
        (Block.request("/hello", [("a", String(repeating: "x", count: 16_300))]), 431),
        (Block.request("/hello", (0..<101).map { ("a\($0)", "b") }), 431),
        (Block.request("/hello", (0..<100).map { ("a\($0)", "b") }), 200), (Block.request("/a#b"), 400),
    ])
    func headersAreLimited(block: [UInt8], status: Int) async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                let pieces = stride(from: 0, to: block.count, by: 16_384).map {
                    Array(block[$0..<min($0 + 16_384, block.count)])
                }
                var frames = [Frame(.headers, flags: Frame.endStream, stream: 1, payload: pieces[0])]
                frames += pieces.dropFirst().map { Frame(.continuation, stream: 1, payload: $0) }
                frames[frames.count - 1].flags |= Frame.endHeaders
                try await wire.send(frames)
                _ = await wire.frame { $0.kind == .headers || $0.kind == .reset }
            }
            #expect(server.application.records.map(\.status) == [status])
        }
    }

    @Test(arguments: [true, false])
    func aBodyTooLargeIsRefusedAndTheConnectionGoesOn(told: Bool) async throws {
        try await TestServer.with(limits: { $0.maxBodyBytes = 100_000 }) { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                let fields = told ? [("content-length", "120000")] : []
                try await wire.send([.request(1, "/size", method: "POST", fields: fields, ends: false)])
                let piece = Frame(.data, stream: 1, payload: [UInt8](repeating: 1, count: 10_000))
                for index in 0..<12 {
                    // Within the window: the server opens it again while it takes the bytes.
                    if index == 6 { _ = await wire.frameAnyTime { $0.kind == .windowUpdate && $0.stream == 1 } }
                    try await wire.send([piece])
                }
                try await wire.send([Frame(.data, flags: Frame.endStream, stream: 1)])
                let data = await wire.frameAnyTime { $0.kind == .data }
                #expect(data?.payload == Array("413 Content Too Large\n".utf8))
                try await wire.send([.request(3, "/hello")])
                #expect(await wire.frame { $0.kind == .data }?.stream == 3)
            }
            #expect(server.application.records.first?.status == 413)
        }
    }

    @Test func bodiesBeyondTheBudgetWaitForTheOldest() async throws {
        try await TestServer.with(limits: { $0.maxBodyBytesPerConnection = 40_000 }) { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                let piece = [UInt8](repeating: 1, count: 16_000)
                func data(_ stream: UInt32, ends: Bool = false) -> Frame {
                    Frame(.data, flags: ends ? Frame.endStream : 0, stream: stream, payload: piece)
                }
                try await wire.send([
                    .request(1, "/size", method: "POST", ends: false),
                    .request(3, "/size", method: "POST", ends: false),
                    data(3), data(3), data(3), data(3), data(1), data(1), data(1),
                ])
                // The younger stream's window stays shut, the oldest one's is opened.
                let window = await wire.frame { $0.kind == .windowUpdate && $0.stream > 0 }
                #expect(window?.stream == 1)
                try await wire.send([data(1, ends: true)])
                #expect(await wire.frame { $0.kind == .data }?.payload == Array("64000".utf8))
                #expect(await wire.frameAnyTime { $0.kind == .windowUpdate && $0.stream == 3 } != nil)
                try await wire.send([data(3, ends: true)])
                #expect(await wire.frame { $0.kind == .data }?.payload == Array("80000".utf8))
            }
        }
    }

    @Test func connectionsOfOneAddressAreLimited() async throws {
        try await TestServer.with(limits: { $0.maxConnectionsPerAddress = 1 }) { server in
            try await Wire.with(port: server.port) { first in
                try await first.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await first.response().status == 200)
                try await Wire.with(port: server.port) { second in
                    #expect(await second.rest().isEmpty)
                }
                #expect(server.server.connectionCounts.open == 1)
                #expect(server.server.connectionCounts.refused == 1)
            }
        }
    }
}
