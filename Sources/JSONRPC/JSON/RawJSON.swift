/// Any JSON value, passed on without being read: a document that its receiver checks by rules of its own.
public struct RawJSON: Codable, Sendable, Equatable, SchemaDescribing {
    /// The JSON text.
    public let bytes: [UInt8]

    /// Wraps a text that is already known to be JSON.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Takes the bytes as they were sent.
    public init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? ValueDecoder else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "raw JSON is read by JSONReading only"))
        }
        bytes = Array(decoder.value.rawBytes)
    }

    /// Puts the bytes where the value belongs.
    public func encode(to encoder: any Encoder) throws {
        guard let encoder = encoder as? ValueEncoder else {
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: "raw JSON is written by JSONWriting only")
            )
        }
        encoder.sink.bytes.append(contentsOf: bytes)
    }

    /// Anything.
    public static var schema: JSONSchema { .any }
    /// The empty object.
    public static var example: RawJSON { RawJSON(bytes: Array("{}".utf8)) }
}
