/// A type that describes its JSON form itself, because its Swift structure does not tell it.
public protocol SchemaDescribing {
    /// The form on the wire.
    static var schema: JSONSchema { get }
    /// A valid value, used in documentation and in tests that need one.
    static var example: Self { get }
}

extension JSONSchema {
    /// The schema of a `Decodable` type, found by letting the type decode itself from a decoder that takes notes.
    ///
    /// This is what keeps a contract written once: the members, their types and which may be left out are read off the
    /// type's own `init(from:)`.
    ///
    /// - Throws: When the type cannot be decoded from sample values; contracts are tested for that.
    public static func of<T: Decodable>(_ type: T.Type) throws -> JSONSchema {
        try SchemaRecorder.record(type).schema
    }
}

/// What is learned about a type: its schema, and a sample value with which recording goes on.
private struct Recording<T> {
    let schema: JSONSchema
    let sample: T
}

private enum SchemaRecorder {
    /// Types that nest deeper than this are taken to contain themselves, which contracts may not.
    static let maximumDepth = 16

    static func record<T: Decodable>(_ type: T.Type, depth: Int = 0) throws -> Recording<T> {
        guard depth < maximumDepth else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "\(T.self) contains itself"))
        }
        if let described = type as? any SchemaDescribing.Type { return try cast(self.described(described)) }
        if let words = type as? any (CaseIterable & RawRepresentable).Type, let found: Recording<T> = self.words(words)
        {
            return found
        }
        if let optional = type as? any OptionalType.Type {
            return try cast(optional.record(depth: depth))
        }
        let recorder = TypeRecorder(name: "\(T.self)", depth: depth)
        let sample = try T(from: recorder)
        return Recording(schema: recorder.schema, sample: sample)
    }

    private static func described<D: SchemaDescribing>(_ type: D.Type) -> (JSONSchema, Any) { (D.schema, D.example) }

    private static func words<W: CaseIterable & RawRepresentable, T>(_ type: W.Type) -> Recording<T>? {
        let words = W.allCases.compactMap { $0.rawValue as? String }
        guard !words.isEmpty, let sample = W.allCases.first as? T else { return nil }
        return Recording(schema: .words(words), sample: sample)
    }

    private static func cast<T>(_ pair: (JSONSchema, Any)) throws -> Recording<T> {
        guard let sample = pair.1 as? T else {
            throw DecodingError.typeMismatch(
                T.self, .init(codingPath: [], debugDescription: "the example is no \(T.self)"))
        }
        return Recording(schema: pair.0, sample: sample)
    }
}

/// Lets an optional type be recorded as what it wraps.
private protocol OptionalType {
    static func record(depth: Int) throws -> (JSONSchema, Any)
}

extension Optional: OptionalType where Wrapped: Decodable {
    static func record(depth: Int) throws -> (JSONSchema, Any) {
        let inner = try SchemaRecorder.record(Wrapped.self, depth: depth)
        return (inner.schema, Optional.some(inner.sample) as Any)
    }
}

/// The decoder that takes notes for one type.
private final class TypeRecorder: Decoder {
    let name: String
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    fileprivate(set) var schema: JSONSchema = .any
    fileprivate var properties: [JSONSchema.Property] = []

    init(name: String, depth: Int) {
        self.name = name
        self.depth = depth
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let isMap = MemberName.isVerbatim(type) && !(type is any VerbatimKey.Type)
        schema = isMap ? .map(.any) : .object(name: name, [])
        return KeyedDecodingContainer(MemberRecorder<Key>(recorder: self, isMap: isMap))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { ElementRecorder(recorder: self) }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { ValueRecorder(recorder: self) }

    func value<T: Decodable>(_ type: T.Type) throws -> Recording<T> {
        if let primitive: Recording<T> = Self.primitive(type) { return primitive }
        return try SchemaRecorder.record(type, depth: depth + 1)
    }

    private static func primitive<T>(_ type: T.Type) -> Recording<T>? {
        switch type {
        case is String.Type: ("" as? T).map { Recording(schema: .string(), sample: $0) }
        case is Bool.Type: (false as? T).map { Recording(schema: .boolean, sample: $0) }
        case is Double.Type: (0.0 as? T).map { Recording(schema: .number, sample: $0) }
        case is Float.Type: (Float(0) as? T).map { Recording(schema: .number, sample: $0) }
        case let integer as any FixedWidthInteger.Type:
            (zero(integer) as? T).map { Recording(schema: bounds(integer), sample: $0) }
        default: nil
        }
    }

    private static func zero<I: FixedWidthInteger>(_ type: I.Type) -> Any { I.zero }

    private static func bounds<I: FixedWidthInteger>(_ type: I.Type) -> JSONSchema {
        I.bitWidth >= 64 && I.isSigned
            ? .integer() : .integer(minimum: Int64(clamping: I.min), maximum: Int64(clamping: I.max))
    }
}

private struct MemberRecorder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    final class Notes { var optional: Set<String> = [] }

    let recorder: TypeRecorder
    let isMap: Bool
    let notes = Notes()
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { isMap ? [Key(stringValue: "key")].compactMap(\.self) : [] }

    func contains(_ key: Key) -> Bool { true }

    // Optional members are read by asking for null first. That is how they are told from required ones.
    func decodeNil(forKey key: Key) throws -> Bool {
        notes.optional.insert(key.stringValue)
        return false
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let recording = try recorder.value(type)
        if isMap {
            recorder.schema = .map(recording.schema)
        } else {
            let name = MemberName.isVerbatim(Key.self) ? key.stringValue : MemberName.wire(key.stringValue)
            recorder.properties.append(
                .init(name, recording.schema, isRequired: !notes.optional.contains(key.stringValue)))
            recorder.schema = .object(name: recorder.name, recorder.properties)
        }
        return recording.sample
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw unsupported() }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw unsupported() }
    func superDecoder() throws -> any Decoder { recorder }
    func superDecoder(forKey key: Key) throws -> any Decoder { recorder }

    private func unsupported() -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: "nested containers have no recorded schema"))
    }
}

private struct ElementRecorder: UnkeyedDecodingContainer {
    let recorder: TypeRecorder
    var codingPath: [any CodingKey] { [] }
    var count: Int? { 1 }
    var isAtEnd: Bool { currentIndex > 0 }
    private(set) var currentIndex = 0

    init(recorder: TypeRecorder) {
        self.recorder = recorder
        recorder.schema = .array(.any)
    }

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        currentIndex += 1
        let recording = try recorder.value(type)
        recorder.schema = .array(recording.schema)
        return recording.sample
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { try recorder.container(keyedBy: type) }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { self }
    mutating func superDecoder() throws -> any Decoder { recorder }
}

private struct ValueRecorder: SingleValueDecodingContainer {
    let recorder: TypeRecorder
    var codingPath: [any CodingKey] { [] }
    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let recording = try recorder.value(type)
        recorder.schema = recording.schema
        return recording.sample
    }
}
