/// Checks a JSON text and lists its tokens. One pass, no recursion; the stack is bounded by the depth limit.
struct JSONScanner {
    private(set) var tokens: [JSONToken] = []
    private let maximumDepth: Int
    private var open: [Int] = []

    init(maximumDepth: Int) {
        self.maximumDepth = maximumDepth
    }

    mutating func scan(_ bytes: [UInt8]) throws(JSONSyntaxError) {
        guard bytes.count < Int(Int32.max) else { throw JSONSyntaxError(reason: .tooLong, offset: bytes.count) }
        tokens.reserveCapacity(min(64, bytes.count / 4 + 2))
        var failure: JSONSyntaxError?
        bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONSyntaxError) {
                try scan(buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) {
        var position = 0
        try value(bytes, &position)
        while let container = open.last {
            try element(of: container, bytes, &position)
        }
        skipSpace(bytes, &position)
        guard position == bytes.count else { throw JSONSyntaxError(reason: .trailingBytes, offset: position) }
    }

    /// Reads the next member or element of the innermost open container, or closes it.
    private mutating func element(
        of container: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) {
        let isObject = tokens[container].kind == .object
        let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        skipSpace(bytes, &position)
        let byte = try peek(bytes, position)
        if byte == closing {
            position += 1
            open.removeLast()
            tokens[container].end = UInt32(position)
            tokens[container].next = UInt32(tokens.count)
            return
        }
        if tokens[container].count > 0 {
            guard byte == UInt8(ascii: ",") else { throw JSONSyntaxError(reason: .unexpectedByte, offset: position) }
            position += 1
        }
        tokens[container].count += 1
        if isObject {
            skipSpace(bytes, &position)
            guard try peek(bytes, position) == UInt8(ascii: "\"") else {
                throw JSONSyntaxError(reason: .unexpectedByte, offset: position)
            }
            try string(bytes, &position)
            skipSpace(bytes, &position)
            guard try peek(bytes, position) == UInt8(ascii: ":") else {
                throw JSONSyntaxError(reason: .unexpectedByte, offset: position)
            }
            position += 1
        }
        try value(bytes, &position)
    }

    private mutating func value(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) {
        skipSpace(bytes, &position)
        switch try peek(bytes, position) {
        case UInt8(ascii: "{"): try enter(.object, &position)
        case UInt8(ascii: "["): try enter(.array, &position)
        case UInt8(ascii: "\""): try string(bytes, &position)
        case UInt8(ascii: "t"): try literal("true", .true, bytes, &position)
        case UInt8(ascii: "f"): try literal("false", .false, bytes, &position)
        case UInt8(ascii: "n"): try literal("null", .null, bytes, &position)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(bytes, &position)
        default: throw JSONSyntaxError(reason: .unexpectedByte, offset: position)
        }
    }

    private mutating func enter(_ kind: JSONKind, _ position: inout Int) throws(JSONSyntaxError) {
        guard open.count < maximumDepth else { throw JSONSyntaxError(reason: .tooDeep, offset: position) }
        open.append(tokens.count)
        append(kind, from: position, to: position + 1)
        position += 1
    }

    private mutating func literal(
        _ text: StaticString, _ kind: JSONKind, _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) {
        let start = position
        for offset in 0..<text.utf8CodeUnitCount {
            guard try peek(bytes, position) == text.utf8Start[offset] else {
                throw JSONSyntaxError(reason: .unexpectedByte, offset: position)
            }
            position += 1
        }
        append(kind, from: start, to: position)
    }

    private mutating func number(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let leading = position
        guard digits(bytes, &position) > 0 else { throw JSONSyntaxError(reason: .invalidNumber, offset: start) }
        if bytes[leading] == UInt8(ascii: "0"), position > leading + 1 {
            throw JSONSyntaxError(reason: .invalidNumber, offset: start)
        }
        var kind = JSONKind.integer
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            kind = .number
            position += 1
            guard digits(bytes, &position) > 0 else { throw JSONSyntaxError(reason: .invalidNumber, offset: start) }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            kind = .number
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard digits(bytes, &position) > 0 else { throw JSONSyntaxError(reason: .invalidNumber, offset: start) }
        }
        append(kind, from: start, to: position)
    }

    private func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int {
        let start = position
        while position < bytes.count, bytes[position] &- 48 < 10 { position += 1 }
        return position - start
    }

    private mutating func string(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(JSONSyntaxError) {
        let start = position
        var kind = JSONKind.string
        position += 1
        while true {
            let byte = try peek(bytes, position)
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                append(kind, from: start, to: position)
                return
            case UInt8(ascii: "\\"):
                kind = .escapedString
                try JSONEscapes.check(bytes, &position)
            case 0..<0x20: throw JSONSyntaxError(reason: .unexpectedByte, offset: position)
            case 0x20..<0x80: position += 1
            default: try UTF8Sequence.skip(bytes, &position)
            }
        }
    }

    private func skipSpace(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private func peek(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) throws(JSONSyntaxError) -> UInt8 {
        guard position < bytes.count else { throw JSONSyntaxError(reason: .endOfText, offset: position) }
        return bytes[position]
    }

    private mutating func append(_ kind: JSONKind, from start: Int, to end: Int) {
        tokens.append(
            JSONToken(
                kind: kind, start: UInt32(start), end: UInt32(end), next: UInt32(tokens.count + 1), count: 0))
    }
}

/// Well-formed multi-byte sequences, by table 3-7 of the Unicode Standard: no overlong forms, no surrogates.
enum UTF8Sequence {
    static func skip(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(JSONSyntaxError) {
        let lead = bytes[position]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: length = 3
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONSyntaxError(reason: .invalidUTF8, offset: position)
        }
        guard position + length <= bytes.count else { throw JSONSyntaxError(reason: .endOfText, offset: position) }
        guard second.contains(bytes[position + 1]) else {
            throw JSONSyntaxError(reason: .invalidUTF8, offset: position)
        }
        for offset in 2..<max(2, length) where bytes[position + offset] & 0xC0 != 0x80 {
            throw JSONSyntaxError(reason: .invalidUTF8, offset: position)
        }
        position += length
    }
}
