/// Writes Swift values as compact JSON, members in the order in which the type encodes them.
public enum JSONWriting {
    /// The JSON text of `value`.
    ///
    /// - Throws: `EncodingError` when a number is not finite or a type encodes nothing.
    public static func encode<T: Encodable>(_ value: T) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(usualSize)
        try append(value, to: &bytes)
        return bytes
    }

    /// What most messages fit into, so that their text is not moved while it grows.
    private static let usualSize = 224

    /// Appends the JSON text of `value` to `bytes`.
    public static func append<T: Encodable>(_ value: T, to bytes: inout [UInt8]) throws {
        let sink = JSONSink()
        swap(&sink.bytes, &bytes)
        defer { swap(&sink.bytes, &bytes) }
        try ValueEncoder(sink: sink).write(value)
    }
}

/// The text being written, and the containers that are still open in it.
final class JSONSink {
    var bytes: [UInt8] = []
    /// Closing brackets that are owed, innermost last, and whether their container has an element yet.
    private var open: [(closing: UInt8, isEmpty: Bool)] = []

    var depth: Int { open.count }

    func begin(_ opening: UInt8, closing: UInt8) {
        bytes.append(opening)
        open.append((closing, true))
    }

    /// Closes every container deeper than `depth`.
    func close(to depth: Int) {
        while open.count > depth { bytes.append(open.removeLast().closing) }
    }

    /// Prepares for the next element of the container at `depth`, closing what was left open inside it.
    func next(at depth: Int) {
        close(to: depth)
        if open[depth - 1].isEmpty {
            open[depth - 1].isEmpty = false
        } else {
            bytes.append(UInt8(ascii: ","))
        }
    }

    func name(_ name: String, verbatim: Bool, at depth: Int) {
        next(at: depth)
        if verbatim {
            JSONEscapes.append(name, to: &bytes)
        } else {
            bytes.append(UInt8(ascii: "\""))
            MemberName.append(name, to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ":"))
    }

    func null() { bytes.append(contentsOf: "null".utf8) }
    func bool(_ value: Bool) { bytes.append(contentsOf: (value ? "true" : "false").utf8) }
    func string(_ value: String) { JSONEscapes.append(value, to: &bytes) }

    func integer<T: FixedWidthInteger>(_ value: T) { JSONDigits.append(value, to: &bytes) }

    func double(_ value: Double, _ path: [any CodingKey]) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: path, debugDescription: "JSON has no such number"))
        }
        if value == value.rounded(), abs(value) < 1e15 {
            integer(Int64(value))
        } else {
            bytes.append(contentsOf: "\(value)".utf8)
        }
    }
}

/// The `Encoder` for one value.
struct ValueEncoder: Encoder {
    let sink: JSONSink
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Writes one value and closes what it has opened.
    func write<T: Encodable>(_ value: T) throws {
        let depth = sink.depth
        let before = sink.bytes.count
        try value.encode(to: self)
        sink.close(to: depth)
        guard sink.bytes.count > before else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "\(T.self) has encoded nothing"))
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        sink.begin(UInt8(ascii: "{"), closing: UInt8(ascii: "}"))
        return KeyedEncodingContainer(
            ObjectWriter<Key>(sink: sink, depth: sink.depth, isVerbatim: MemberName.isVerbatim(Key.self)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        sink.begin(UInt8(ascii: "["), closing: UInt8(ascii: "]"))
        return ArrayWriter(sink: sink, depth: sink.depth)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { ScalarWriter(sink: sink) }
}

/// Writes the members of an object.
struct ObjectWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: JSONSink
    let depth: Int
    /// Asked once for the object: asking for every member would cost more than writing it.
    private let isVerbatim: Bool
    var codingPath: [any CodingKey] { [] }

    init(sink: JSONSink, depth: Int, isVerbatim: Bool) {
        self.sink = sink
        self.depth = depth
        self.isVerbatim = isVerbatim
    }

    private func name(_ key: Key) {
        sink.name(key.stringValue, verbatim: isVerbatim, at: depth)
    }

    func encodeNil(forKey key: Key) throws { name(key); sink.null() }
    func encode(_ value: Bool, forKey key: Key) throws { name(key); sink.bool(value) }
    func encode(_ value: String, forKey key: Key) throws { name(key); sink.string(value) }
    func encode(_ value: Double, forKey key: Key) throws { name(key); try sink.double(value, [key]) }
    func encode(_ value: Float, forKey key: Key) throws { name(key); try sink.double(Double(value), [key]) }
    func encode(_ value: Int, forKey key: Key) throws { name(key); sink.integer(value) }
    func encode(_ value: Int8, forKey key: Key) throws { name(key); sink.integer(value) }
    func encode(_ value: Int16, forKey key: Key) throws { name(key); sink.integer(value) }
    func encode(_ value: Int32, forKey key: Key) throws { name(key); sink.integer(value) }
    func encode(_ value: Int64, forKey key: Key) throws { name(key); sink.integer(value) }
    func encode(_ value: UInt, forKey key: Key) throws { name(key); sink.integer(value) }
    func encode(_ value: UInt8, forKey key: Key) throws { name(key); sink.integer(value) }
    func encode(_ value: UInt16, forKey key: Key) throws { name(key); sink.integer(value) }
    func encode(_ value: UInt32, forKey key: Key) throws { name(key); sink.integer(value) }
    func encode(_ value: UInt64, forKey key: Key) throws { name(key); sink.integer(value) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        name(key)
        try ValueEncoder(sink: sink).write(value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        name(key)
        return ValueEncoder(sink: sink).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        name(key)
        return ValueEncoder(sink: sink).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { ValueEncoder(sink: sink) }

    func superEncoder(forKey key: Key) -> any Encoder {
        name(key)
        return ValueEncoder(sink: sink)
    }
}

/// Writes the elements of an array.
struct ArrayWriter: UnkeyedEncodingContainer {
    let sink: JSONSink
    let depth: Int
    private(set) var count = 0
    var codingPath: [any CodingKey] { [] }

    init(sink: JSONSink, depth: Int) {
        self.sink = sink
        self.depth = depth
    }

    private mutating func next() {
        sink.next(at: depth)
        count += 1
    }

    mutating func encodeNil() throws { next(); sink.null() }
    mutating func encode(_ value: Bool) throws { next(); sink.bool(value) }
    mutating func encode(_ value: String) throws { next(); sink.string(value) }
    mutating func encode(_ value: Double) throws { next(); try sink.double(value, []) }
    mutating func encode(_ value: Float) throws { next(); try sink.double(Double(value), []) }
    mutating func encode(_ value: Int) throws { next(); sink.integer(value) }
    mutating func encode(_ value: Int8) throws { next(); sink.integer(value) }
    mutating func encode(_ value: Int16) throws { next(); sink.integer(value) }
    mutating func encode(_ value: Int32) throws { next(); sink.integer(value) }
    mutating func encode(_ value: Int64) throws { next(); sink.integer(value) }
    mutating func encode(_ value: UInt) throws { next(); sink.integer(value) }
    mutating func encode(_ value: UInt8) throws { next(); sink.integer(value) }
    mutating func encode(_ value: UInt16) throws { next(); sink.integer(value) }
    mutating func encode(_ value: UInt32) throws { next(); sink.integer(value) }
    mutating func encode(_ value: UInt64) throws { next(); sink.integer(value) }

    mutating func encode<T: Encodable>(_ value: T) throws {
        next()
        try ValueEncoder(sink: sink).write(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next()
        return ValueEncoder(sink: sink).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        next()
        return ValueEncoder(sink: sink).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        next()
        return ValueEncoder(sink: sink)
    }
}

/// Writes a value that is neither object nor array.
struct ScalarWriter: SingleValueEncodingContainer {
    let sink: JSONSink
    var codingPath: [any CodingKey] { [] }

    func encodeNil() throws { sink.null() }
    func encode(_ value: Bool) throws { sink.bool(value) }
    func encode(_ value: String) throws { sink.string(value) }
    func encode(_ value: Double) throws { try sink.double(value, []) }
    func encode(_ value: Float) throws { try sink.double(Double(value), []) }
    func encode(_ value: Int) throws { sink.integer(value) }
    func encode(_ value: Int8) throws { sink.integer(value) }
    func encode(_ value: Int16) throws { sink.integer(value) }
    func encode(_ value: Int32) throws { sink.integer(value) }
    func encode(_ value: Int64) throws { sink.integer(value) }
    func encode(_ value: UInt) throws { sink.integer(value) }
    func encode(_ value: UInt8) throws { sink.integer(value) }
    func encode(_ value: UInt16) throws { sink.integer(value) }
    func encode(_ value: UInt32) throws { sink.integer(value) }
    func encode(_ value: UInt64) throws { sink.integer(value) }
    func encode<T: Encodable>(_ value: T) throws { try ValueEncoder(sink: sink).write(value) }
}
