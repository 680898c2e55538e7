/// The header fields of one message: names in lower case, order kept, repeats allowed.
///
/// All bytes lie in one array and each field is three numbers beside it, so a whole header section costs two
/// allocations however many fields a browser sends. A `String` is made only for what somebody looks up.
public struct HTTPFields: Sendable {
    struct Entry: Sendable {
        var start: UInt32
        var nameLength: UInt32
        var valueLength: UInt32
        var valueStart: Int { Int(start) + Int(nameLength) }
        var end: Int { valueStart + Int(valueLength) }
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []

    /// No fields.
    public init() {}

    /// The given fields, in order.
    public init(_ fields: [(String, String)]) {
        for (name, value) in fields { append(name, value) }
    }

    /// How many fields there are, repeats counted.
    public var count: Int { entries.count }

    /// True when there is no field.
    public var isEmpty: Bool { entries.isEmpty }

    /// Adds a field behind the others. The name is lowered; CR, LF and NUL in the value become spaces, so a value
    /// that came from outside can never start a field of its own.
    public mutating func append(_ name: String, _ value: String) {
        let start = bytes.count
        for byte in name.utf8 { bytes.append(asciiLowercased(byte)) }
        let nameLength = bytes.count - start
        for byte in value.utf8 { bytes.append(byte == 13 || byte == 10 || byte == 0 ? 32 : byte) }
        record(start: start, nameLength: nameLength)
    }

    /// The value of the first field with this (lower-case) name.
    public func first(_ name: String) -> String? {
        guard let index = index(of: name) else { return nil }
        return value(at: index)
    }

    /// The values of all fields with this (lower-case) name, in order.
    public func all(_ name: String) -> [String] {
        entries.indices.filter { isNamed($0, name) }.map { value(at: $0) }
    }

    /// True when a field with this (lower-case) name is there.
    public func contains(_ name: String) -> Bool { index(of: name) != nil }

    /// The first value of a field; setting it replaces every field of that name, or removes them when `nil`.
    public subscript(_ name: String) -> String? {
        get { first(name) }
        set {
            remove(name)
            if let newValue { append(name, newValue) }
        }
    }

    /// Removes every field of this (lower-case) name.
    public mutating func remove(_ name: String) {
        entries = entries.indices.filter { !isNamed($0, name) }.map { entries[$0] }
    }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    /// The given fields, in order: `["content-type": "text/plain"]`.
    public init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }
}

extension HTTPFields: Sequence {
    /// Walks the fields in order as name and value.
    public func makeIterator() -> AnyIterator<(name: String, value: String)> {
        var index = 0
        return AnyIterator {
            guard index < entries.count else { return nil }
            defer { index += 1 }
            return (name(at: index), value(at: index))
        }
    }
}

// MARK: - The compact form, for the protocol handlers

extension HTTPFields {
    /// Bytes as HTTP/2 counts a header list: name, value and 32 for each field.
    var listSize: Int { entries.reduce(0) { $0 + Int($1.nameLength) + Int($1.valueLength) + 32 } }

    mutating func reserve(fields: Int, bytes count: Int) {
        entries.reserveCapacity(fields)
        bytes.reserveCapacity(count)
    }

    /// Adds a field whose bytes a parser has already checked; the name is lowered on the way.
    mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        let start = bytes.count
        for byte in name { bytes.append(asciiLowercased(byte)) }
        bytes.append(contentsOf: value)
        record(start: start, nameLength: name.count)
    }

    /// Joins the pieces into which HTTP/2 may split a cookie field (RFC 9113, 8.2.3).
    mutating func joinCookies() {
        let pieces = all("cookie")
        if pieces.count > 1 { self["cookie"] = pieces.joined(separator: "; ") }
    }

    /// Whether a field belongs to the connection or to the framing, which are the server's whatever a responder says.
    func isServersOwn(_ entry: Entry) -> Bool {
        // Told by length first, because nearly all other fields differ in it.
        switch entry.nameLength {
        case 4: isNamed(entry, "date")
        case 7: isNamed(entry, "upgrade")
        case 10: isNamed(entry, "connection") || isNamed(entry, "keep-alive")
        case 14: isNamed(entry, "content-length")
        case 16: isNamed(entry, "proxy-connection")
        case 17: isNamed(entry, "transfer-encoding")
        default: false
        }
    }

    func isNamed(_ entry: Entry, _ name: StaticString) -> Bool {
        bytes[Int(entry.start)..<entry.valueStart].elementsEqual(
            UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    func name(at index: Int) -> String {
        let entry = entries[index]
        return String(decoding: bytes[Int(entry.start)..<entry.valueStart], as: UTF8.self)
    }

    func value(at index: Int) -> String {
        let entry = entries[index]
        return String(decoding: bytes[entry.valueStart..<entry.end], as: UTF8.self)
    }

    func index(of name: String) -> Int? { entries.indices.first { isNamed($0, name) } }

    private func isNamed(_ index: Int, _ name: String) -> Bool {
        let entry = entries[index]
        let wanted = name.utf8
        guard Int(entry.nameLength) == wanted.count else { return false }
        var position = Int(entry.start)
        for byte in wanted {
            if bytes[position] != byte { return false }
            position += 1
        }
        return true
    }

    private mutating func record(start: Int, nameLength: Int) {
        entries.append(
            Entry(
                start: UInt32(start), nameLength: UInt32(nameLength),
                valueLength: UInt32(bytes.count - start - nameLength)))
    }
}

@inline(__always)
func asciiLowercased(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 0x20 : byte }
