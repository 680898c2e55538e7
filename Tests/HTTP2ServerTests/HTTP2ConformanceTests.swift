import Testing

@testable import HTTP2Server

/// What RFC 9113 wants a server to answer to frames that no client should send.
struct Misdeed: Sendable, CustomTestStringConvertible {
    enum Answer: Sendable, Equatable {
        /// GOAWAY with this code, then the end of the connection.
        case goAway(UInt32)
        /// RST_STREAM with this code on stream 1, or GOAWAY with the same code.
        case reset(UInt32)
        /// The connection goes on.
        case nothing
    }

    static let protocolError: UInt32 = 1
    static let flowControlError: UInt32 = 3
    static let streamClosed: UInt32 = 5
    static let frameSizeError: UInt32 = 6
    static let refusedStream: UInt32 = 7
    static let compressionError: UInt32 = 9
    static let calm: UInt32 = 11

    var name: String
    var frames: [Frame]
    var answer: Answer
    var testDescription: String { name }

    init(_ name: String, _ answer: Answer, _ frames: [Frame]) {
        self.name = name
        self.answer = answer
        self.frames = frames
    }
}

private func head(_ block: [UInt8], stream: UInt32 = 1, flags: UInt8 = Frame.endStream | Frame.endHeaders) -> Frame {
    Frame(.headers, flags: flags, stream: stream, payload: block)
}

private func without(_ field: String) -> [UInt8] {
    [(":method", "GET"), (":scheme", "http"), (":path", "/hello"), (":authority", "a")].filter { $0.0 != field }
        .flatMap { Block.field($0.0, $0.1) }
}

private let connectionMisdeeds: [Misdeed] = [
    Misdeed("DATA on stream 0", .goAway(Misdeed.protocolError), [Frame(.data, payload: [1])]),
    Misdeed("DATA on an idle stream", .goAway(Misdeed.protocolError), [Frame(.data, stream: 1, payload: [1])]),
    Misdeed("HEADERS on stream 0", .goAway(Misdeed.protocolError), [.request(0, "/hello")]),
    Misdeed("HEADERS on an even stream", .goAway(Misdeed.protocolError), [.request(2, "/hello")]),
    Misdeed(
        "HEADERS on a lower stream", .goAway(Misdeed.protocolError), [.request(5, "/hello"), .request(3, "/hello")]),
    Misdeed("RST_STREAM on an idle stream", .goAway(Misdeed.protocolError), [.reset(1)]),
    Misdeed("RST_STREAM on stream 0", .goAway(Misdeed.protocolError), [.reset(0)]),
    Misdeed(
        "RST_STREAM of the wrong size", .goAway(Misdeed.frameSizeError),
        [.request(1, "/wait"), Frame(.reset, stream: 1, payload: [0, 0, 0])]),
    Misdeed(
        "a frame too large", .goAway(Misdeed.frameSizeError),
        [
            .request(1, "/echo", method: "POST", ends: false),
            Frame(.data, stream: 1, payload: [UInt8](repeating: 0, count: 16_385)),
        ]),
    Misdeed("WINDOW_UPDATE of 0 on the connection", .goAway(Misdeed.protocolError), [.window(0, 0)]),
    Misdeed("WINDOW_UPDATE on an idle stream", .goAway(Misdeed.protocolError), [.window(1, 1)]),
    Misdeed("WINDOW_UPDATE of the wrong size", .goAway(Misdeed.frameSizeError), [Frame(.windowUpdate, payload: [1])]),
    Misdeed("a connection window too large", .goAway(Misdeed.flowControlError), [.window(0, 0x7FFF_FFFF)]),
    Misdeed("SETTINGS on a stream", .goAway(Misdeed.protocolError), [Frame(.settings, stream: 1)]),
    Misdeed("SETTINGS of the wrong size", .goAway(Misdeed.frameSizeError), [Frame(.settings, payload: [1, 2, 3])]),
    Misdeed(
        "SETTINGS acknowledged with a payload", .goAway(Misdeed.frameSizeError),
        [Frame(.settings, flags: Frame.ack, payload: [0, 0, 0, 0, 0, 0])]),
    Misdeed("an initial window too large", .goAway(Misdeed.flowControlError), [.setting(4, 0x8000_0000)]),
    Misdeed("a maximum frame size too small", .goAway(Misdeed.protocolError), [.setting(5, 100)]),
    Misdeed("ENABLE_PUSH of 2", .goAway(Misdeed.protocolError), [.setting(2, 2)]),
    Misdeed(
        "PING on a stream", .goAway(Misdeed.protocolError),
        [Frame(.ping, stream: 1, payload: [0, 0, 0, 0, 0, 0, 0, 0])]),
    Misdeed("PING of the wrong size", .goAway(Misdeed.frameSizeError), [Frame(.ping, payload: [1])]),
    Misdeed(
        "GOAWAY on a stream", .goAway(Misdeed.protocolError),
        [Frame(.goAway, stream: 1, payload: [UInt8](repeating: 0, count: 8))]),
    Misdeed(
        "PUSH_PROMISE from a client", .goAway(Misdeed.protocolError),
        [
            .request(1, "/wait"), Frame(.pushPromise, flags: Frame.endHeaders, stream: 1, payload: [0, 0, 0, 2]),
        ]),
    Misdeed(
        "CONTINUATION out of nowhere", .goAway(Misdeed.protocolError),
        [
            Frame(.continuation, flags: Frame.endHeaders, stream: 1, payload: Block.request("/hello"))
        ]),
    Misdeed(
        "a header block broken off", .goAway(Misdeed.protocolError),
        [
            head(Block.request("/hello"), flags: Frame.endStream), .ping(),
        ]),
    Misdeed(
        "a header block that cannot be decoded", .goAway(Misdeed.compressionError),
        [head([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])]),
    Misdeed("an index beyond the table", .goAway(Misdeed.compressionError), [head([0xFE])]),
]

private let streamMisdeeds: [Misdeed] = [
    Misdeed(
        "HEADERS after the request's end", .reset(Misdeed.streamClosed), [.request(1, "/wait"), .request(1, "/wait")]),
    Misdeed(
        "DATA after the request's end", .reset(Misdeed.streamClosed),
        [
            .request(1, "/wait"), Frame(.data, flags: Frame.endStream, stream: 1, payload: [1]),
        ]),
    Misdeed(
        "DATA after a reset", .reset(Misdeed.streamClosed),
        [
            .request(1, "/echo", method: "POST", ends: false), .reset(1), Frame(.data, stream: 1, payload: [1]),
        ]),
    Misdeed(
        "a stream window too large", .reset(Misdeed.flowControlError), [.request(1, "/wait"), .window(1, 0x7FFF_FFFF)]),
    Misdeed("WINDOW_UPDATE of 0 on a stream", .reset(Misdeed.protocolError), [.request(1, "/wait"), .window(1, 0)]),
    Misdeed("no :method", .reset(Misdeed.protocolError), [head(without(":method"))]),
    Misdeed("no :path", .reset(Misdeed.protocolError), [head(without(":path"))]),
    Misdeed("no :scheme", .reset(Misdeed.protocolError), [head(without(":scheme"))]),
    Misdeed("an empty :path", .reset(Misdeed.protocolError), [head(Block.request(""))]),
    Misdeed(
        "a pseudo-field twice", .reset(Misdeed.protocolError),
        [head(Block.field(":method", "GET") + Block.request("/"))]),
    Misdeed(
        "a pseudo-field after others", .reset(Misdeed.protocolError),
        [
            head(without(":path") + Block.field("a", "b") + Block.field(":path", "/"))
        ]),
    Misdeed(
        "an unknown pseudo-field", .reset(Misdeed.protocolError), [head(Block.field(":x", "y") + Block.request("/"))]),
    Misdeed(
        "a response's pseudo-field", .reset(Misdeed.protocolError),
        [head(Block.field(":status", "200") + Block.request("/"))]),
    Misdeed("a name in upper case", .reset(Misdeed.protocolError), [head(Block.request("/", [("X-A", "b")]))]),
    Misdeed("a name of no length", .reset(Misdeed.protocolError), [head(Block.request("/", [("", "b")]))]),
    Misdeed("a connection field", .reset(Misdeed.protocolError), [head(Block.request("/", [("connection", "close")]))]),
    Misdeed("te other than trailers", .reset(Misdeed.protocolError), [head(Block.request("/", [("te", "gzip")]))]),
    Misdeed(
        "a body shorter than told", .reset(Misdeed.protocolError),
        [
            .request(1, "/echo", method: "POST", fields: [("content-length", "5")], ends: false),
            Frame(.data, flags: Frame.endStream, stream: 1, payload: [1]),
        ]),
    Misdeed(
        "a trailer with a pseudo-field", .reset(Misdeed.protocolError),
        [
            .request(1, "/echo", method: "POST", ends: false), head(Block.field(":path", "/")),
        ]),
    Misdeed(
        "a trailer that does not end the stream", .reset(Misdeed.protocolError),
        [
            .request(1, "/echo", method: "POST", ends: false), head(Block.field("a", "b"), flags: Frame.endHeaders),
        ]),
]

private let harmless: [Misdeed] = [
    Misdeed("an unknown frame type", .nothing, [Frame(type: 0x42, flags: 0xFF, stream: 0, payload: [1, 2])]),
    Misdeed("an unknown setting", .nothing, [.setting(0x99, 1)]),
    Misdeed("PRIORITY on an idle stream", .nothing, [Frame(.priority, stream: 9, payload: [0, 0, 0, 0, 1])]),
    Misdeed("an unasked PING answer", .nothing, [.ping(Frame.ack)]),
    Misdeed(
        "a late trailer on a stream the server has reset", .nothing,
        [
            head(Block.request("/", [("te", "gzip")]), flags: Frame.endHeaders),
            head(Block.field("a", "b")),
        ]),
]

@Suite(.timeLimit(.minutes(1))) struct HTTP2ConformanceTests {
    @Test(arguments: connectionMisdeeds + streamMisdeeds + harmless)
    func isAnsweredAsTheStandardWants(misdeed: Misdeed) async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send(misdeed.frames)
                switch misdeed.answer {
                case .goAway(let code):
                    let frames = await wire.restFrames()
                    #expect(frames.last { $0.kind == .goAway }?.errorCode == code)
                case .reset(let code):
                    let frame = await wire.frame { $0.kind == .reset || $0.kind == .goAway }
                    #expect(frame?.errorCode == code)
                case .nothing:
                    try await wire.send([.request(101, "/hello")])
                    #expect(await wire.frame { $0.kind == .data }?.stream == 101)
                }
            }
        }
    }

    @Test func theFirstFrameMustBeSettings() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.send(Wire.preface + Frame.ping().bytes)
                #expect(await wire.restFrames().last { $0.kind == .goAway }?.errorCode == Misdeed.protocolError)
            }
        }
    }

    @Test func pingIsAnswered() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.ping()])
                #expect(await wire.frame { $0.kind == .ping } == .ping(Frame.ack))
            }
        }
    }

    @Test func headersOnAClosedStreamAreAnError() async throws {
        try await TestServer.with { server in
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/hello")])
                _ = await wire.frame { $0.kind == .data }
                try await wire.send([.request(1, "/hello")])
                #expect(await wire.restFrames().last { $0.kind == .goAway }?.errorCode == Misdeed.streamClosed)
            }
        }
    }

    /// Random frames after a good start: the server may end the connection, but nothing else suffers.
    @Test func randomFramesAreHarmless() async throws {
        var random = SplitMix(state: 26)
        try await TestServer.with { server in
            for _ in 0..<200 {
                let frames = (0..<8).map { _ in
                    let length = Int(random.next() % 24)
                    return Frame(
                        type: UInt8(random.next() % 12), flags: UInt8(random.next() & 0x2D),
                        stream: UInt32(random.next() % 4),
                        payload: (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) })
                }
                try await Wire.with(port: server.port) { wire in
                    try await wire.startHTTP2()
                    try await wire.send(frames)
                }
            }
            try await Wire.with(port: server.port) { wire in
                try await wire.startHTTP2()
                try await wire.send([.request(1, "/hello")])
                #expect(await wire.frame { $0.kind == .data } != nil)
            }
        }
    }
}
