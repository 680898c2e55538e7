/// The scalars that every decoding container reads, written once.
protocol ScalarReading {
    /// The value that is read next, and the path to it for errors.
    func mismatch(_ value: JSONValue, _ type: any Any.Type) -> DecodingError
}

extension ScalarReading {
    func string(_ value: JSONValue) throws -> String {
        guard let string = value.string else { throw mismatch(value, String.self) }
        return string
    }

    func bool(_ value: JSONValue) throws -> Bool {
        guard let bool = value.bool else { throw mismatch(value, Bool.self) }
        return bool
    }

    func double(_ value: JSONValue) throws -> Double {
        guard let double = value.double, double.isFinite else { throw mismatch(value, Double.self) }
        return double
    }

    func integer<T: FixedWidthInteger>(_ value: JSONValue) throws -> T {
        guard let integer = value.integer(T.self) else { throw mismatch(value, T.self) }
        return integer
    }
}

/// Reads the members of an object.
struct ObjectReader<Key: CodingKey>: KeyedDecodingContainerProtocol, ScalarReading {
    let decoder: ValueDecoder
    let usage: MemberUsage?
    /// Asked once for the object: asking for every member would cost more than finding it.
    private let isVerbatim = MemberName.isVerbatim(Key.self)

    init(decoder: ValueDecoder, usage: MemberUsage?) {
        self.decoder = decoder
        self.usage = usage
    }

    var codingPath: [any CodingKey] { decoder.codingPath }

    var allKeys: [Key] {
        var keys: [Key] = []
        decoder.value.forEachMember { name, _ in
            if let key = name.string.flatMap({ Key(stringValue: $0) }) { keys.append(key) }
            return true
        }
        return keys
    }

    /// The value of a member, or nil when it is absent.
    private func find(_ key: Key) -> JSONValue? {
        var wanted = key.stringValue
        let found = wanted.withUTF8 { decoder.value.member(wireNameOf: $0, verbatim: isVerbatim) }
        guard let found else { return nil }
        usage?.note(found.position)
        return found.value
    }

    private func require(_ key: Key) throws -> JSONValue {
        guard let value = find(key) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: ""))
        }
        return value
    }

    func mismatch(_ value: JSONValue, _ type: any Any.Type) -> DecodingError {
        // The key is found again only when something is wrong, which keeps the good path free of bookkeeping.
        var path = codingPath
        decoder.value.forEachMember { name, candidate in
            guard candidate.index == value.index else { return true }
            path.append(NameKey(stringValue: name.string ?? ""))
            return false
        }
        let context = DecodingError.Context(codingPath: path, debugDescription: "")
        return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    private func nested(_ key: Key) throws -> ValueDecoder {
        ValueDecoder(value: try require(key), path: codingPath + [key], unknownMembers: decoder.unknownMembers)
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try require(key).isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try bool(require(key)) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try string(require(key)) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try double(require(key)) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try Float(double(require(key))) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try integer(require(key)) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try integer(require(key)) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try integer(require(key)) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try integer(require(key)) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try integer(require(key)) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try integer(require(key)) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try integer(require(key)) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try integer(require(key)) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try integer(require(key)) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try integer(require(key)) }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try nested(key).read(T.self) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try nested(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try nested(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try nested(key) }
}

/// Reads the elements of an array, one after the other.
struct ArrayReader: UnkeyedDecodingContainer, ScalarReading {
    let decoder: ValueDecoder
    private(set) var currentIndex = 0
    private var cursor: Int

    init(decoder: ValueDecoder) {
        self.decoder = decoder
        self.cursor = decoder.value.index + 1
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { decoder.value.count }
    var isAtEnd: Bool { currentIndex >= decoder.value.count }

    private func peek() throws -> JSONValue {
        guard !isAtEnd else {
            let context = DecodingError.Context(codingPath: codingPath + [IndexKey(currentIndex)], debugDescription: "")
            throw DecodingError.valueNotFound(Any.self, context)
        }
        return JSONValue(document: decoder.value.document, index: cursor)
    }

    private mutating func next() throws -> JSONValue {
        let value = try peek()
        cursor = Int(value.token.next)
        currentIndex += 1
        return value
    }

    func mismatch(_ value: JSONValue, _ type: any Any.Type) -> DecodingError {
        let context = DecodingError.Context(codingPath: codingPath + [IndexKey(currentIndex - 1)], debugDescription: "")
        return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    private mutating func nested() throws -> ValueDecoder {
        let path = codingPath + [IndexKey(currentIndex)]
        return ValueDecoder(value: try next(), path: path, unknownMembers: decoder.unknownMembers)
    }

    mutating func decodeNil() throws -> Bool {
        guard try peek().isNull else { return false }
        _ = try next()
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try bool(next()) }
    mutating func decode(_ type: String.Type) throws -> String { try string(next()) }
    mutating func decode(_ type: Double.Type) throws -> Double { try double(next()) }
    mutating func decode(_ type: Float.Type) throws -> Float { try Float(double(next())) }
    mutating func decode(_ type: Int.Type) throws -> Int { try integer(next()) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try integer(next()) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try integer(next()) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try integer(next()) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try integer(next()) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try integer(next()) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(next()) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(next()) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(next()) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(next()) }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try nested().read(T.self) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try nested().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try nested().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try nested() }
}

/// Reads a value that is neither object nor array.
struct ScalarReader: SingleValueDecodingContainer, ScalarReading {
    let decoder: ValueDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }
    private var value: JSONValue { decoder.value }

    func mismatch(_ value: JSONValue, _ type: any Any.Type) -> DecodingError { decoder.mismatch(type) }

    func decodeNil() -> Bool { value.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try bool(value) }
    func decode(_ type: String.Type) throws -> String { try string(value) }
    func decode(_ type: Double.Type) throws -> Double { try double(value) }
    func decode(_ type: Float.Type) throws -> Float { try Float(double(value)) }
    func decode(_ type: Int.Type) throws -> Int { try integer(value) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(value) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(value) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(value) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(value) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(value) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(value) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(value) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(value) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(value) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try T(from: decoder) }
}
