import NIOCore

/// Reads HTTP/1.x requests out of a byte stream. Pure: bytes in, events out.
///
/// Strict where leniency lets two parsers disagree about where a request ends: lines end in CRLF, no folded fields, no
/// space before a colon, one `content-length`, never together with `transfer-encoding`, which may only be `chunked`.
struct HTTP1Parser {
    struct Head {
        var method = ""
        var target = ""
        var minorVersion = 1
        var fields = HTTPFields()
        var keepAlive = true
        var expectsContinue = false
        var framing = Framing.none
        var hasBody: Bool { framing != .none }
    }

    /// How the end of a request's body is told.
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked
    }

    enum Event {
        case head(Head)
        case body(ByteBuffer)
        case end
    }

    /// Why the bytes are no request we serve, as the status that says so.
    struct Refusal: Error, Equatable {
        let status: Int
        static let malformed = Refusal(status: 400)
        static let headersTooLarge = Refusal(status: 431)
        static let bodyTooLarge = Refusal(status: 413)
    }

    private enum State {
        case head
        case fixed(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
        case end
        case broken
    }

    private let maxHeaderBytes: Int
    private let maxHeaderFields: Int
    private let maxBodyBytes: Int
    private var state = State.head
    private var buffer = ByteBuffer()
    private var scanned = 0
    private var bodyBytes = 0

    init(limits: ServerLimits) {
        maxHeaderBytes = limits.maxHeaderBytes
        maxHeaderFields = limits.maxHeaderFields
        maxBodyBytes = limits.maxBodyBytes
    }

    /// Bytes received and not yet understood.
    var bufferedBytes: Int { buffer.readableBytes }

    /// True between requests, when nothing of the next one has arrived.
    var isIdle: Bool {
        if case .head = state { return buffer.readableBytes == 0 }
        return false
    }

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next event, or nil when more bytes are needed.
    mutating func next() throws(Refusal) -> Event? {
        do {
            return try step()
        } catch {
            state = .broken
            throw error
        }
    }

    private mutating func step() throws(Refusal) -> Event? {
        while true {
            switch state {
            case .head:
                guard let head = try parseHead() else { return nil }
                return .head(head)
            case .fixed(let left):
                guard let piece = buffer.readSlice(length: min(left, buffer.readableBytes)), piece.readableBytes > 0
                else { return nil }
                state = piece.readableBytes == left ? .end : .fixed(left - piece.readableBytes)
                return .body(piece)
            case .chunkSize:
                guard let size = try parseChunkSize() else { return nil }
                bodyBytes += size
                if bodyBytes > maxBodyBytes { throw .bodyTooLarge }
                state = size == 0 ? .trailers : .chunk(size)
            case .chunk(let left):
                guard let piece = buffer.readSlice(length: min(left, buffer.readableBytes)), piece.readableBytes > 0
                else { return nil }
                state = piece.readableBytes == left ? .chunkEnd : .chunk(left - piece.readableBytes)
                return .body(piece)
            case .chunkEnd:
                guard let end = buffer.readBytes(length: 2) else { return nil }
                guard end == [13, 10] else { throw .malformed }
                state = .chunkSize
            case .trailers:
                guard try skipTrailers() else { return nil }
                state = .end
            case .end:
                state = .head
                scanned = 0
                bodyBytes = 0
                // Keep nothing of a finished request alive behind the bytes of the next.
                if buffer.readableBytes == 0 { buffer = ByteBuffer() } else { buffer.discardReadBytes() }
                return .end
            case .broken:
                throw .malformed
            }
        }
    }

    // MARK: - Head

    private mutating func parseHead() throws(Refusal) -> Head? {
        // Some old clients send an empty line after a body.
        while buffer.readableBytes >= 2, buffer.getInteger(at: buffer.readerIndex) == UInt16(0x0D0A) {
            buffer.moveReaderIndex(forwardBy: 2)
            scanned = 0
        }
        guard let length = endOfSection() else {
            if buffer.readableBytes > maxHeaderBytes { throw .headersTooLarge }
            return nil
        }
        guard length <= maxHeaderBytes, let section = buffer.readSlice(length: length) else { throw .headersTooLarge }
        let reader = HTTP1HeadReader(maxBytes: maxHeaderBytes, maxFields: maxHeaderFields)
        // A typed error does not pass through NIO's closure, so it comes out as a value.
        let result = section.withUnsafeReadableBytes { bytes -> Result<Head, Refusal> in
            Result { () throws(Refusal) in try reader.read(bytes) }
        }
        let head = try result.get()
        if case .length(let length) = head.framing, length > maxBodyBytes { throw .bodyTooLarge }
        switch head.framing {
        case .none: state = .end
        case .length(let length): state = .fixed(length)
        case .chunked: state = .chunkSize
        }
        return head
    }

    /// The length of the header section with its empty line, once it is here.
    private mutating func endOfSection() -> Int? {
        let start = max(0, scanned - 3)
        let found = buffer.withUnsafeReadableBytes { bytes -> Int? in
            guard bytes.count >= 4 else { return nil }
            var index = start
            while index + 4 <= bytes.count {
                // LF is rare enough to look for alone.
                if bytes[index + 3] == 10, bytes[index + 2] == 13, bytes[index + 1] == 10, bytes[index] == 13 {
                    return index + 4
                }
                index += 1
            }
            return nil
        }
        scanned = found == nil ? buffer.readableBytes : 0
        return found
    }

    // MARK: - Chunks

    private mutating func parseChunkSize() throws(Refusal) -> Int? {
        guard let text = try shortLine(limit: 256) else { return nil }
        var size = 0
        var digits = 0
        for byte in text {
            guard let digit = hexDigit(byte) else { break }
            size = size << 4 | Int(digit)
            digits += 1
            if digits > 8 { throw .bodyTooLarge }
        }
        guard digits > 0 else { throw .malformed }
        // Extensions mean nothing to us, but they must be extensions, and printable.
        let rest = text.dropFirst(digits).drop { $0 == 32 || $0 == 9 }
        guard rest.isEmpty || rest.first == 59, rest.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else {
            throw .malformed
        }
        return size
    }

    /// Reads and forgets trailer fields; true when they have ended.
    private mutating func skipTrailers() throws(Refusal) -> Bool {
        while let text = try shortLine(limit: 4096) {
            if text.isEmpty { return true }
            scanned += text.count
            if scanned > maxHeaderBytes { throw .headersTooLarge }
        }
        return false
    }

    private mutating func shortLine(limit: Int) throws(Refusal) -> [UInt8]? {
        let view = buffer.readableBytesView
        guard let feed = view.prefix(limit).firstIndex(of: 10) else {
            if view.count >= limit { throw .malformed }
            return nil
        }
        let length = feed - view.startIndex
        guard let bytes = buffer.readBytes(length: length + 1), length > 0, bytes[length - 1] == 13 else {
            throw .malformed
        }
        return Array(bytes[..<(length - 1)])
    }
}
