import Foundation
import NIOCore
import NIOPosix

/// A peer that speaks bytes, so that the server is tested against the wire and not against our own client.
final class RawPeer: Sendable {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private init(channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>) {
        self.channel = channel
    }

    /// Connects, runs `body`, closes.
    static func connected<R: Sendable>(
        to port: Int, _ body: @Sendable (inout Conversation) async throws -> R
    ) async throws -> R {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var conversation = Conversation(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&conversation)
        }
    }

    /// An open connection.
    struct Conversation {
        var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private var buffer = ByteBuffer()

        init(
            inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.inbound = inbound
            self.outbound = outbound
        }

        /// Sends one frame.
        func send(_ text: String) async throws {
            var frame = ByteBuffer()
            frame.writeInteger(UInt32(text.utf8.count))
            frame.writeString(text)
            try await outbound.write(frame)
        }

        /// Sends bytes as they are.
        func send(bytes: [UInt8]) async throws {
            try await outbound.write(ByteBuffer(bytes: bytes))
        }

        /// The next frame, or nil when the server has closed.
        mutating func receive() async throws -> String? {
            while true {
                if let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self),
                    buffer.readableBytes >= 4 + Int(length)
                {
                    buffer.moveReaderIndex(forwardBy: 4)
                    return buffer.readString(length: Int(length))
                }
                guard var more = try await inbound.next() else { return nil }
                buffer.writeBuffer(&more)
            }
        }

        /// Sends a frame and takes the next one.
        mutating func ask(_ text: String) async throws -> String? {
            try await send(text)
            return try await receive()
        }
    }
}
