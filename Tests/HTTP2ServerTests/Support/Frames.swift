/// A raw HTTP/2 frame.
struct Frame: Equatable, Sendable {
    enum Kind: UInt8 {
        case data = 0
        case headers = 1
        case priority = 2
        case reset = 3
        case settings = 4
        case pushPromise = 5
        case ping = 6
        case goAway = 7
        case windowUpdate = 8
        case continuation = 9
    }

    static let endStream: UInt8 = 0x1
    static let ack: UInt8 = 0x1
    static let endHeaders: UInt8 = 0x4

    var type: UInt8
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    init(_ kind: Kind, flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) {
        self.init(type: kind.rawValue, flags: flags, stream: stream, payload: payload)
    }

    init(type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) {
        self.type = type
        self.flags = flags
        self.stream = stream
        self.payload = payload
    }

    var kind: Kind? { Kind(rawValue: type) }

    var bytes: [UInt8] {
        let length = UInt32(payload.count)
        return [UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 8)]
            + [UInt8(truncatingIfNeeded: length), type, flags] + bigEndian(stream) + payload
    }

    /// The error code at the end of GOAWAY and RST_STREAM.
    var errorCode: UInt32? {
        let start = kind == .goAway ? 4 : 0
        guard kind == .goAway || kind == .reset, payload.count >= start + 4 else { return nil }
        return payload[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}

func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
}

/// Header blocks without compression: every field literal, so that a test shows what it sends.
enum Block {
    static func field(_ name: String, _ value: String) -> [UInt8] {
        [0] + text(name) + text(value)
    }

    static func text(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        if bytes.count < 127 { return [UInt8(bytes.count)] + bytes }
        var rest = bytes.count - 127
        var length: [UInt8] = [127]
        while rest >= 128 {
            length.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return length + [UInt8(rest)] + bytes
    }

    static func request(_ path: String, method: String = "GET", _ fields: [(String, String)] = []) -> [UInt8] {
        field(":method", method) + field(":scheme", "http") + field(":path", path) + field(":authority", "test")
            + fields.flatMap { field($0.0, $0.1) }
    }
}

extension Frame {
    /// A whole request in one frame, or its head when a body is to follow.
    static func request(
        _ stream: UInt32, _ path: String, method: String = "GET", fields: [(String, String)] = [], ends: Bool = true
    ) -> Frame {
        Frame(
            .headers, flags: endHeaders | (ends ? endStream : 0), stream: stream,
            payload: Block.request(path, method: method, fields))
    }

    static func reset(_ stream: UInt32, code: UInt32 = 8) -> Frame {
        Frame(.reset, stream: stream, payload: bigEndian(code))
    }

    static func setting(_ id: UInt16, _ value: UInt32) -> Frame {
        Frame(.settings, payload: [UInt8(id >> 8), UInt8(id & 255)] + bigEndian(value))
    }

    static func ping(_ flags: UInt8 = 0) -> Frame { Frame(.ping, flags: flags, payload: [1, 2, 3, 4, 5, 6, 7, 8]) }

    static func window(_ stream: UInt32, _ increment: UInt32) -> Frame {
        Frame(.windowUpdate, stream: stream, payload: bigEndian(increment))
    }
}

extension Wire {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    func send(_ frames: [Frame]) async throws { try await send(frames.flatMap(\.bytes)) }

    /// Says hello as an HTTP/2 client and acknowledges the server's settings.
    func startHTTP2(settings: [Frame] = [Frame(.settings)]) async throws {
        try await send(Self.preface + settings.flatMap(\.bytes))
        _ = await frame { $0.kind == .settings && $0.flags == 0 }
        try await send([Frame(.settings, flags: Frame.ack)])
    }

    func nextFrame() async -> Frame? {
        guard let head = await read(9) else { return nil }
        let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        let stream = head[5...8].reduce(0) { $0 << 8 | UInt32($1) }
        guard let payload = await read(length) else { return nil }
        return Frame(type: head[3], flags: head[4], stream: stream, payload: payload)
    }

    /// The next frame that fits, or nil when the server closed before.
    func frame(where fits: (Frame) -> Bool) async -> Frame? {
        while let frame = await nextFrame() {
            if fits(frame) { return frame }
            passed.append(frame)
        }
        return nil
    }

    /// Like ``frame(where:)``, for a frame that may have come before the one looked for last.
    func frameAnyTime(where fits: (Frame) -> Bool) async -> Frame? {
        if let index = passed.firstIndex(where: fits) { return passed.remove(at: index) }
        return await frame(where: fits)
    }

    /// All frames until the server closes.
    func restFrames() async -> [Frame] {
        var frames: [Frame] = []
        while let frame = await nextFrame() { frames.append(frame) }
        return frames
    }
}
