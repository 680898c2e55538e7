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
        var hasBody = false
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
        while scanned == 0, buffer.readableBytes >= 2, buffer.getInteger(at: buffer.readerIndex) == UInt16(0x0D0A) {
            buffer.moveReaderIndex(forwardBy: 2)
        }
        guard let length = endOfSection() else {
            if buffer.readableBytes > maxHeaderBytes { throw .headersTooLarge }
            return nil
        }
        guard length <= maxHeaderBytes, let section = buffer.readSlice(length: length) else { throw .headersTooLarge }
        var head = Head()
        var body = BodyFraming()
        // The closure cannot throw a typed error through NIO, so it returns it.
        let refusal = section.withUnsafeReadableBytes { bytes -> Refusal? in
            do throws(Refusal) {
                try readHead(bytes, into: &head, framing: &body)
                return nil
            } catch { return error }
        }
        if let refusal { throw refusal }
        state = body.chunked ? .chunkSize : body.length.map { .fixed($0) } ?? .end
        if case .fixed(0) = state { state = .end }
        if let length = body.length, length > maxBodyBytes { throw .bodyTooLarge }
        head.hasBody = body.chunked || (body.length ?? 0) > 0
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

    private struct BodyFraming {
        var length: Int?
        var chunked = false
    }

    private func readHead(_ bytes: UnsafeRawBufferPointer, into head: inout Head, framing: inout BodyFraming)
        throws(Refusal)
    {
        var position = 0
        guard let requestLine = line(bytes, &position) else { throw .malformed }
        try readRequestLine(requestLine, into: &head)
        head.fields.reserve(fields: 16, bytes: bytes.count)
        var hosts = 0
        while let field = line(bytes, &position), field.count > 0 {
            guard head.fields.count < maxHeaderFields else { throw .headersTooLarge }
            try readField(field, into: &head.fields)
        }
        guard position == bytes.count else { throw .malformed }
        if head.fields.listSize > maxHeaderBytes { throw .headersTooLarge }
        hosts = head.fields.all("host").count
        if hosts > 1 || (hosts == 0 && head.minorVersion == 1) { throw .malformed }
        try readFraming(head, into: &framing)
        let connection = head.fields.all("connection").joined(separator: ",").lowercased()
        let options = connection.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        head.keepAlive = head.minorVersion == 1 ? !options.contains("close") : options.contains("keep-alive")
        if let expect = head.fields.first("expect") {
            guard expect.lowercased() == "100-continue" else { throw Refusal(status: 417) }
            head.expectsContinue = head.minorVersion == 1
        }
    }

    private func readRequestLine(_ line: UnsafeRawBufferPointer, into head: inout Head) throws(Refusal) {
        guard let first = line.firstIndex(of: 32), let last = line.lastIndex(of: 32), first < last else {
            throw .malformed
        }
        let method = line[..<first]
        let target = line[(first + 1)..<last]
        let version = line[(last + 1)...]
        guard !method.isEmpty, method.count <= 32, method.allSatisfy(isTokenByte) else { throw .malformed }
        guard version.count == 8, version.starts(with: "HTTP/".utf8), version[version.startIndex + 6] == 46 else {
            throw .malformed
        }
        guard version.starts(with: "HTTP/1.".utf8) else { throw Refusal(status: 505) }
        head.minorVersion = version[version.endIndex - 1] == 48 ? 0 : 1
        head.method = String(decoding: method, as: UTF8.self)
        head.target = try originForm(target)
        if head.target == "*", head.method != "OPTIONS" { throw .malformed }
    }

    /// Proxies' absolute form is allowed and reduced to path and query.
    private func originForm(_ target: Slice<UnsafeRawBufferPointer>) throws(Refusal) -> String {
        if RequestTarget.isWellFormed(target) {
            if target.first == 42, target.count > 1 { throw .malformed }
            return String(decoding: target, as: UTF8.self)
        }
        guard target.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 35 }) else { throw .malformed }
        let text = String(decoding: target, as: UTF8.self)
        for prefix in ["http://", "https://"] where text.lowercased().hasPrefix(prefix) {
            let rest = text.dropFirst(prefix.count)
            guard let cut = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
            return rest[cut] == "/" ? String(rest[cut...]) : "/" + rest[cut...]
        }
        throw .malformed
    }

    private func readField(_ line: UnsafeRawBufferPointer, into fields: inout HTTPFields) throws(Refusal) {
        guard let colon = line.firstIndex(of: 58), colon > 0 else { throw .malformed }
        let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
        guard name.allSatisfy(isTokenByte) else { throw .malformed }
        var value = line[(colon + 1)...]
        while let byte = value.first, byte == 32 || byte == 9 { value = value.dropFirst() }
        while let byte = value.last, byte == 32 || byte == 9 { value = value.dropLast() }
        guard value.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }) else { throw .malformed }
        fields.append(name: name, value: UnsafeRawBufferPointer(rebasing: value))
    }

    private func readFraming(_ head: Head, into framing: inout BodyFraming) throws(Refusal) {
        let codings = head.fields.all("transfer-encoding")
        let lengths = head.fields.all("content-length")
        if !codings.isEmpty {
            guard lengths.isEmpty, head.minorVersion == 1 else { throw .malformed }
            guard codings.count == 1, codings[0].lowercased() == "chunked" else { throw Refusal(status: 501) }
            framing.chunked = true
        } else if let length = lengths.first {
            guard lengths.count == 1, !length.isEmpty, length.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw .malformed
            }
            // Too long for an integer is too long for us.
            framing.length = Int(length) ?? Int.max
        }
    }

    /// The next line without its CRLF. A CR or LF inside a line is caught by the checks of its contents.
    private func line(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> UnsafeRawBufferPointer? {
        var index = position
        while index + 1 < bytes.count {
            if bytes[index] == 13, bytes[index + 1] == 10 {
                defer { position = index + 2 }
                return UnsafeRawBufferPointer(rebasing: bytes[position..<index])
            }
            index += 1
        }
        return nil
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

/// RFC 9110's `tchar`.
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    case 33, 35, 36, 37, 38, 39, 42, 43, 45, 46, 94, 95, 96, 124, 126: true
    default: false
    }
}
