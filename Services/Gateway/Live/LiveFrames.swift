import HTTP2Server
import JSONRPC
import NIOCore

/// The server-sent events that the hub sends, each encoded once for all streams.
enum LiveFrames {
    /// A whole snapshot. The client replaces what it has by it.
    static func snapshot(_ bytes: [UInt8], version: Int64) -> ByteBuffer {
        var frame = ByteBuffer()
        frame.reserveCapacity(bytes.count + 64)
        frame.writeString("event: snapshot\nid: \(version)\ndata: ")
        // The services write JSON without line breaks; one inside a string is always escaped.
        frame.writeBytes(bytes)
        frame.writeString("\n\n")
        return frame
    }

    /// A sign of life of gateway and queue, with the time.
    static func beat(_ time: Timestamp) -> ByteBuffer {
        ServerSentEvent(event: "beat", data: "{\"time\":\"\(time)\"}").encoded()
    }
}
