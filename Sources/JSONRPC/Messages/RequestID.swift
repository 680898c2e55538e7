/// The id of a request. It is echoed exactly as it was sent, so anything unusual is kept as its bytes.
public enum RequestID: Hashable, Sendable {
    /// `null`: also what answers to unreadable requests carry.
    case null
    /// An integer in plain notation.
    case integer(Int64)
    /// A string or any other number, as its JSON text.
    case raw([UInt8])

    /// Reads an id; nil when the value may not be one.
    init?(_ value: JSONValue) {
        if value.isNull {
            self = .null
        } else if let integer = value.integer(Int64.self), integer != 0 || value.rawBytes.count == 1 {
            self = .integer(integer)
        } else if value.isNumber || value.isString {
            self = .raw(Array(value.rawBytes))
        } else {
            return nil
        }
    }

    func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .integer(let integer): JSONDigits.append(integer, to: &bytes)
        case .raw(let raw): bytes.append(contentsOf: raw)
        }
    }
}

extension RequestID {
    /// An id from its JSON text; nil when that is none.
    public init?(jsonText: [UInt8]) {
        guard let document = try? JSONDocument(jsonText) else { return nil }
        self.init(document.root)
    }
}
