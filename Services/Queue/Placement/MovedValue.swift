import Foundation
import GRDB
import JSONRPC

/// One value of a row as it travels: null, a number or a text as themselves; bytes and fractions as a pair of a letter
/// and a text, because JSON would not give them back bit by bit.
enum MovedValue: Equatable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case fraction(Double)

    init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .fraction(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes([UInt8](data))
        }
    }

    init?(_ json: JSONValue) {
        if json.isNull {
            self = .null
        } else if let text = json.string {
            self = .text(text)
        } else if let number = json.integer(Int64.self) {
            self = .integer(number)
        } else if json.isArray, json.count == 2, let kind = json.elements[0].string, let text = json.elements[1].string
        {
            switch kind {
            case "b":
                guard let data = Data(base64Encoded: text) else { return nil }
                self = .bytes([UInt8](data))
            case "r":
                guard let bits = UInt64(text, radix: 16) else { return nil }
                self = .fraction(Double(bitPattern: bits))
            default: return nil
            }
        } else {
            return nil
        }
    }

    /// For binding.
    var database: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        case .fraction(let number): number.databaseValue
        }
    }

    /// Appends the value as JSON.
    func append(to bytes: inout [UInt8]) throws {
        switch self {
        case .null: bytes += Array("null".utf8)
        case .integer(let number): bytes += Array(String(number).utf8)
        case .text(let text): try JSONWriting.append(text, to: &bytes)
        case .bytes(let blob): try JSONWriting.append(["b", Data(blob).base64EncodedString()], to: &bytes)
        case .fraction(let number): try JSONWriting.append(["r", String(number.bitPattern, radix: 16)], to: &bytes)
        }
    }
}
