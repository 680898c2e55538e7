public import NIOCore

/// One server-sent event, as the HTML standard writes it on the wire.
public struct ServerSentEvent: Sendable, Equatable {
    /// What the browser sends back as `Last-Event-ID` when it reconnects.
    public var id: String?
    /// The event's name; `message` when absent.
    public var event: String?
    /// The payload; may hold line breaks.
    public var data: String
    /// Milliseconds the browser should wait before reconnecting.
    public var retryMilliseconds: Int?

    /// An event.
    public init(id: String? = nil, event: String? = nil, data: String, retryMilliseconds: Int? = nil) {
        self.id = id
        self.event = event
        self.data = data
        self.retryMilliseconds = retryMilliseconds
    }

    /// The event as one frame, to be encoded once and sent to any number of streams.
    public func encoded() -> ByteBuffer {
        var out = ByteBuffer()
        out.reserveCapacity(data.utf8.count + 64)
        if let id, !id.utf8.contains(0) { Self.write("id", id, to: &out) }
        if let event { Self.write("event", event, to: &out) }
        if let retryMilliseconds { Self.write("retry", String(retryMilliseconds), to: &out) }
        // A line break inside the data, of whichever kind, starts another data line; the browser joins them with LF.
        var line: [UInt8] = []
        var previous: UInt8 = 0
        for byte in data.utf8 {
            if byte == 10 && previous == 13 {
                previous = byte
                continue
            }
            if byte == 10 || byte == 13 {
                Self.writeData(line, to: &out)
                line.removeAll(keepingCapacity: true)
            } else {
                line.append(byte)
            }
            previous = byte
        }
        Self.writeData(line, to: &out)
        out.writeInteger(UInt8(10))
        return out
    }

    /// A comment, which browsers ignore.
    static let heartbeat = ByteBuffer(string: ":\n\n")

    private static func write(_ name: String, _ value: String, to out: inout ByteBuffer) {
        out.writeString(name)
        out.writeString(": ")
        // Names and ids are one line by definition.
        out.writeBytes(value.utf8.lazy.filter { $0 != 10 && $0 != 13 })
        out.writeInteger(UInt8(10))
    }

    private static func writeData(_ line: [UInt8], to out: inout ByteBuffer) {
        out.writeString("data: ")
        out.writeBytes(line)
        out.writeInteger(UInt8(10))
    }
}
