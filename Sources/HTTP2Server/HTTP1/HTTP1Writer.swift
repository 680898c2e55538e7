import NIOCore

/// Writes the head of an HTTP/1.1 response.
enum HTTP1Writer {
    /// How the end of the body is told.
    enum Framing {
        case length(Int)
        case chunked
        case untilClose
        case none
    }

    static func writeHead(
        _ response: HTTPResponse, framing: Framing, keepAlive: Bool, minorVersion: Int, date: [UInt8],
        to out: inout ByteBuffer
    ) {
        out.writeStaticString("HTTP/1.1 ")
        out.writeString(String(response.status))
        out.writeStaticString(" ")
        out.writeString(reasonPhrase(response.status))
        out.writeStaticString("\r\ndate: ")
        out.writeBytes(date)
        out.writeStaticString("\r\n")
        for entry in response.headers.entries where !response.headers.isServersOwn(entry) {
            out.writeBytes(response.headers.bytes[Int(entry.start)..<entry.valueStart])
            out.writeStaticString(": ")
            out.writeBytes(response.headers.bytes[entry.valueStart..<entry.end])
            out.writeStaticString("\r\n")
        }
        switch framing {
        case .length(let length):
            out.writeStaticString("content-length: ")
            out.writeString(String(length))
            out.writeStaticString("\r\n")
        case .chunked: out.writeStaticString("transfer-encoding: chunked\r\n")
        case .untilClose, .none: break
        }
        if !keepAlive {
            out.writeStaticString("connection: close\r\n")
        } else if minorVersion == 0 {
            out.writeStaticString("connection: keep-alive\r\n")
        }
        out.writeStaticString("\r\n")
    }
}
