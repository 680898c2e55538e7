/// Reads one whole header section, request line included.
struct HTTP1HeadReader {
    typealias Head = HTTP1Parser.Head
    typealias Refusal = HTTP1Parser.Refusal

    let maxBytes: Int
    let maxFields: Int

    func read(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> Head {
        var head = Head()
        var position = 0
        guard let requestLine = line(bytes, &position) else { throw .malformed }
        try readRequestLine(requestLine, into: &head)
        head.fields.reserve(fields: 16, bytes: bytes.count)
        while let field = line(bytes, &position), field.count > 0 {
            guard head.fields.count < maxFields else { throw .headersTooLarge }
            try readField(field, into: &head.fields)
        }
        guard position == bytes.count else { throw .malformed }
        if head.fields.listSize > maxBytes { throw .headersTooLarge }
        let hosts = head.fields.all("host").count
        if hosts > 1 || (hosts == 0 && head.minorVersion == 1) { throw .malformed }
        head.framing = try framing(head)
        let connection = head.fields.all("connection").joined(separator: ",").lowercased()
        let options = connection.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        head.keepAlive = head.minorVersion == 1 ? !options.contains("close") : options.contains("keep-alive")
        if let expect = head.fields.first("expect") {
            guard expect.lowercased() == "100-continue" else { throw Refusal(status: 417) }
            head.expectsContinue = head.minorVersion == 1
        }
        return head
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
        guard let minor = version.last, (48...57).contains(minor) else { throw .malformed }
        head.minorVersion = minor == 48 ? 0 : 1
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

    private func framing(_ head: Head) throws(Refusal) -> HTTP1Parser.Framing {
        let codings = head.fields.all("transfer-encoding")
        let lengths = head.fields.all("content-length")
        if !codings.isEmpty {
            guard lengths.isEmpty, head.minorVersion == 1 else { throw .malformed }
            guard codings.count == 1, codings[0].lowercased() == "chunked" else { throw Refusal(status: 501) }
            return .chunked
        }
        guard let text = lengths.first else { return .none }
        guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw .malformed
        }
        // Too long for an integer is too long for us.
        let length = Int(text) ?? Int.max
        return length == 0 ? .none : .length(length)
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
}

/// RFC 9110's `tchar`.
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    case 33, 35, 36, 37, 38, 39, 42, 43, 45, 46, 94, 95, 96, 124, 126: true
    default: false
    }
}
