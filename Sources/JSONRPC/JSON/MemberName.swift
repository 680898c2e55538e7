/// How Swift names and wire names of members relate: `issuedAt` in Swift is `issued_at` in JSON.
///
/// The names of contract types follow Swift's custom and the wire follows JSON's, without a second list of names. Keys
/// of dictionaries are data and stay as they are.
enum MemberName {
    /// The coding key type with which Swift's `Dictionary` encodes itself.
    private static let dictionaryKey: ObjectIdentifier? = {
        let probe = KeyTypeProbe()
        try? [String: Int]().encode(to: probe)
        return probe.keyType.value
    }()

    /// Whether members named by this key type keep their names: those of dictionaries, and names prescribed by a standard.
    @inline(__always)
    static func isVerbatim<Key: CodingKey>(_ type: Key.Type) -> Bool {
        ObjectIdentifier(type) == dictionaryKey || type is any VerbatimKey.Type
    }

    /// Whether `wire` is the wire form of the Swift name `name`.
    static func matches(
        _ wire: UnsafeBufferPointer<UInt8>, _ name: UnsafeBufferPointer<UInt8>, verbatim: Bool
    ) -> Bool {
        var position = 0
        for byte in name {
            if !verbatim, isUpper(byte) {
                guard position + 1 < wire.count, wire[position] == UInt8(ascii: "_"), wire[position + 1] == byte | 0x20
                else { return false }
                position += 2
            } else {
                guard position < wire.count, wire[position] == byte else { return false }
                position += 1
            }
        }
        return position == wire.count
    }

    /// The wire form of a Swift name.
    static func wire(_ name: UnsafeBufferPointer<UInt8>, verbatim: Bool) -> [UInt8] {
        guard !verbatim else { return Array(name) }
        var bytes: [UInt8] = []
        for byte in name { append(byte, to: &bytes) }
        return bytes
    }

    /// The wire form of a Swift name.
    static func wire(_ name: String) -> String {
        var bytes: [UInt8] = []
        append(name, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ name: String, to bytes: inout [UInt8]) {
        for byte in name.utf8 { append(byte, to: &bytes) }
    }

    private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        if isUpper(byte) {
            bytes.append(UInt8(ascii: "_"))
            bytes.append(byte | 0x20)
        } else {
            bytes.append(byte)
        }
    }

    private static func isUpper(_ byte: UInt8) -> Bool { byte &- 65 < 26 }
}

/// An encoder that only notes which key type it is asked for.
private struct KeyTypeProbe: Encoder {
    final class Box { var value: ObjectIdentifier? }
    let keyType = Box()
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        keyType.value = ObjectIdentifier(type)
        // Not by way of the encoder, which would ask for the constant that is being made here.
        return KeyedEncodingContainer(ObjectWriter<Key>(sink: JSONSink(), depth: 0, isVerbatim: true))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { ValueEncoder(sink: JSONSink()).unkeyedContainer() }
    func singleValueContainer() -> any SingleValueEncodingContainer {
        ValueEncoder(sink: JSONSink()).singleValueContainer()
    }
}
