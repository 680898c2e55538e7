import NIOCore
import NIOPosix

/// A bare TCP connection to a server under test: bytes out, bytes in, no protocol of its own.
final class Wire {
    private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var held = ByteBuffer()
    /// Frames that were passed over while looking for others.
    var passed: [Frame] = []

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        iterator = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Runs `body` with a connection to `port` and closes it afterwards.
    static func with<Result: Sendable>(port: Int, _ body: (Wire) async throws -> Result) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(Wire(inbound, outbound))
        }
    }

    /// Sends; when the server has closed already, what it said before tells more than an error here.
    func send(_ bytes: [UInt8]) async throws { try? await outbound.write(ByteBuffer(bytes: bytes)) }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Exactly `count` bytes, or nil when the server closed before.
    func read(_ count: Int) async -> [UInt8]? {
        while held.readableBytes < count {
            guard await more() else { return nil }
        }
        return held.readBytes(length: count)
    }

    /// Text up to and including `mark`, or what came before the server closed.
    func read(through mark: String) async -> String {
        var text = ""
        while !text.hasSuffix(mark), let byte = await read(1) { text += String(decoding: byte, as: UTF8.self) }
        return text
    }

    /// All bytes until the server closes.
    func rest() async -> [UInt8] {
        while await more() {}
        return held.readBytes(length: held.readableBytes) ?? []
    }

    private func more() async -> Bool {
        // A reset is as good as an end here.
        guard var bytes = try? await iterator.next() else { return false }
        held.writeBuffer(&bytes)
        return true
    }
}

/// One response read from an HTTP/1.1 connection.
struct PlainResponse {
    var status: Int
    var head: String
    var body: String
}

extension Wire {
    /// Reads a response that tells its length.
    func response(toHead: Bool = false) async throws -> PlainResponse {
        let head = await read(through: "\r\n\r\n").lowercased()
        let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let length = line.flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) } ?? 0
        let body = toHead ? [] : await read(length) ?? []
        return PlainResponse(status: status, head: head, body: String(decoding: body, as: UTF8.self))
    }
}
