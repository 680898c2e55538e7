/// A JSON text that has been checked once and can then be read in place.
///
/// The whole text is scanned a single time: grammar (RFC 8259), UTF-8, and nesting depth. What remains is a flat list of
/// tokens in document order, each knowing where its subtree ends, so that members can be skipped without looking at them.
public final class JSONDocument: Sendable {
    /// The deepest nesting that is accepted unless a caller asks for less; `reliability.md` publishes it as a limit.
    public static let maximumDepth = 64

    /// The bytes of the text, exactly as received.
    public let bytes: [UInt8]
    let tokens: [JSONToken]

    /// Scans `bytes`.
    ///
    /// - Throws: `JSONSyntaxError` with the offset of the first byte that cannot be accepted.
    public init(_ bytes: [UInt8], maximumDepth: Int = JSONDocument.maximumDepth) throws(JSONSyntaxError) {
        var scanner = JSONScanner(maximumDepth: maximumDepth)
        try scanner.scan(bytes)
        self.bytes = bytes
        self.tokens = scanner.tokens
    }

    init(bytes: [UInt8], tokens: [JSONToken]) {
        self.bytes = bytes
        self.tokens = tokens
    }

    /// The value of the whole text.
    public var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// What a token stands for.
enum JSONKind: UInt8, Sendable {
    case object, array, string, escapedString, integer, number, `true`, `false`, null
}

/// One value, or one member name, of a scanned text.
struct JSONToken: Sendable {
    /// What the token is.
    var kind: JSONKind
    /// Offset of the first byte; for strings the opening quotation mark.
    var start: UInt32
    /// Offset after the last byte.
    var end: UInt32
    /// Index of the first token after this one and everything inside it.
    var next: UInt32
    /// For an object the number of its members, for an array the number of its elements.
    var count: UInt32
}

/// A place where a text stops being JSON.
public struct JSONSyntaxError: Error, Equatable, Sendable {
    /// What was wrong.
    public enum Reason: String, Sendable {
        case endOfText = "the text ends too early"
        case unexpectedByte = "a byte that no JSON value can have here"
        case invalidUTF8 = "not UTF-8"
        case invalidEscape = "an escape sequence that JSON does not know"
        case invalidNumber = "not a JSON number"
        case tooDeep = "nested too deeply"
        case trailingBytes = "bytes after the end of the value"
        case tooLong = "the text is too long"
    }

    /// What was wrong.
    public let reason: Reason
    /// Offset of the byte at fault, from zero.
    public let offset: Int
}

/// One value inside a `JSONDocument`. Copying it is cheap; the document is shared.
public struct JSONValue: Sendable {
    let document: JSONDocument
    let index: Int

    var token: JSONToken { document.tokens[index] }

    /// The value `{}`: what absent parameters are taken for.
    public static let emptyObject = JSONValue(
        document: JSONDocument(
            bytes: Array("{}".utf8), tokens: [JSONToken(kind: .object, start: 0, end: 2, next: 1, count: 0)]),
        index: 0)

    /// The bytes of this value, exactly as they were sent.
    public var rawBytes: ArraySlice<UInt8> {
        let token = self.token
        return document.bytes[Int(token.start)..<Int(token.end)]
    }

    /// Whether the value is an object.
    public var isObject: Bool { token.kind == .object }
    /// Whether the value is an array.
    public var isArray: Bool { token.kind == .array }
    /// Whether the value is `null`.
    public var isNull: Bool { token.kind == .null }
    /// Whether the value is a string.
    public var isString: Bool { token.kind == .string || token.kind == .escapedString }
    /// Whether the value is a number.
    public var isNumber: Bool { token.kind == .integer || token.kind == .number }
    /// How many members an object has, or elements an array; zero for all else.
    public var count: Int { Int(token.count) }

    /// The elements of an array in their order; empty when the value is no array.
    public var elements: [JSONValue] {
        guard isArray else { return [] }
        var result: [JSONValue] = []
        result.reserveCapacity(count)
        var cursor = index + 1
        for _ in 0..<count {
            result.append(JSONValue(document: document, index: cursor))
            cursor = Int(document.tokens[cursor].next)
        }
        return result
    }

    /// Calls `body` with each member of an object, in order, until it returns false. Does nothing for other values.
    @inline(__always)
    public func forEachMember(_ body: (_ name: JSONValue, _ value: JSONValue) -> Bool) {
        guard isObject else { return }
        var cursor = index + 1
        for _ in 0..<count {
            let value = JSONValue(document: document, index: cursor + 1)
            guard body(JSONValue(document: document, index: cursor), value) else { return }
            cursor = Int(document.tokens[cursor + 1].next)
        }
    }

    /// The first member with this name, or nil.
    public func member(_ name: StaticString) -> JSONValue? {
        var found: JSONValue?
        forEachMember { key, value in
            guard key.equals(name) else { return true }
            found = value
            return false
        }
        return found
    }

    /// Whether this is a string of exactly these characters. A name written with escapes is compared after decoding.
    func equals(_ text: StaticString) -> Bool {
        let token = self.token
        guard token.kind == .string else { return string == text.description }
        let count = Int(token.end - token.start) - 2
        guard count == text.utf8CodeUnitCount else { return false }
        let start = Int(token.start) + 1
        return document.bytes.withUnsafeBufferPointer { bytes in
            for offset in 0..<count where bytes[start + offset] != text.utf8Start[offset] { return false }
            return true
        }
    }

    /// The first member with the wire name of the member whose Swift name is `name` (see `MemberName`), and its position.
    ///
    /// Compares in place: a value for every member that is passed over would cost more than the comparison.
    func member(
        wireNameOf name: UnsafeBufferPointer<UInt8>, verbatim: Bool
    ) -> (value: JSONValue, position: Int)? {
        let (tokens, bytes) = (document.tokens, document.bytes)
        return tokens.withUnsafeBufferPointer { tokens in
            bytes.withUnsafeBufferPointer { bytes in
                var cursor = index + 1
                for position in 0..<Int(tokens[index].count) {
                    if isName(tokens[cursor], in: bytes, name, verbatim: verbatim) {
                        return (JSONValue(document: document, index: cursor + 1), position)
                    }
                    cursor = Int(tokens[cursor + 1].next)
                }
                return nil
            }
        }
    }

    private func isName(
        _ token: JSONToken, in bytes: UnsafeBufferPointer<UInt8>, _ name: UnsafeBufferPointer<UInt8>, verbatim: Bool
    ) -> Bool {
        let text = bytes[Int(token.start) + 1..<Int(token.end) - 1]
        guard token.kind == .string else {
            return MemberName.wire(name, verbatim: verbatim).elementsEqual(JSONEscapes.resolve(Array(text)[...]).utf8)
        }
        return MemberName.matches(UnsafeBufferPointer(rebasing: text), name, verbatim: verbatim)
    }

    /// The text of a string with its escapes resolved, or nil when the value is no string.
    public var string: String? {
        let token = self.token
        switch token.kind {
        case .string:
            return String(decoding: document.bytes[Int(token.start) + 1..<Int(token.end) - 1], as: UTF8.self)
        case .escapedString:
            return JSONEscapes.resolve(document.bytes[Int(token.start) + 1..<Int(token.end) - 1])
        default: return nil
        }
    }

    /// The number as an integer, or nil when it is none or does not fit.
    public func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T? {
        guard token.kind == .integer else { return nil }
        return document.bytes.withUnsafeBufferPointer { bytes in
            var position = Int(token.start)
            let negative = bytes[position] == UInt8(ascii: "-")
            if negative { position += 1 }
            var result: T = 0
            while position < Int(token.end) {
                let digit = T(truncatingIfNeeded: bytes[position] &- 48)
                let (product, overflow) = result.multipliedReportingOverflow(by: 10)
                let (sum, carry) =
                    negative
                    ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
                if overflow || carry { return nil }
                result = sum
                position += 1
            }
            return result
        }
    }

    /// The number as a floating-point value, or nil when the value is no number.
    public var double: Double? {
        guard isNumber else { return nil }
        return Double(String(decoding: rawBytes, as: UTF8.self))
    }

    /// The truth value, or nil when the value is neither `true` nor `false`.
    public var bool: Bool? {
        switch token.kind {
        case .true: true
        case .false: false
        default: nil
        }
    }
}
