/// The backslash sequences of JSON strings, in both directions.
enum JSONEscapes {
    /// Moves past one escape sequence, refusing unknown ones and lone surrogates.
    static func check(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(JSONSyntaxError) {
        let start = position
        guard position + 1 < bytes.count else { throw JSONSyntaxError(reason: .endOfText, offset: position) }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            let unit = try codeUnit(bytes, position + 2)
            position += 6
            guard unit & 0xF800 == 0xD800 else { return }
            guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u"), try codeUnit(bytes, position + 2) & 0xFC00 == 0xDC00
            else { throw JSONSyntaxError(reason: .invalidEscape, offset: start) }
            position += 6
        default: throw JSONSyntaxError(reason: .invalidEscape, offset: start)
        }
    }

    private static func codeUnit(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: Int
    ) throws(JSONSyntaxError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw JSONSyntaxError(reason: .endOfText, offset: bytes.count) }
        var unit: UInt16 = 0
        for offset in 0..<4 {
            guard let digit = hexDigit(bytes[position + offset]) else {
                throw JSONSyntaxError(reason: .invalidEscape, offset: position + offset)
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
        default: nil
        }
    }

    /// Resolves the escapes of a string that `check` has accepted.
    static func resolve(_ bytes: ArraySlice<UInt8>) -> String {
        var units: [UInt8] = []
        units.reserveCapacity(bytes.count)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            guard bytes[position] == UInt8(ascii: "\\") else {
                units.append(bytes[position])
                position += 1
                continue
            }
            let kind = bytes[position + 1]
            position += 2
            guard kind == UInt8(ascii: "u") else {
                units.append(plain(kind))
                continue
            }
            var scalar = hex(bytes, position)
            position += 4
            if scalar & 0xFC00 == 0xD800 {
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + hex(bytes, position + 2) & 0x3FF
                position += 6
            }
            if let scalar = Unicode.Scalar(scalar) { units.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
        }
        return String(decoding: units, as: UTF8.self)
    }

    private static func hex(_ bytes: ArraySlice<UInt8>, _ position: Int) -> UInt32 {
        var value: UInt32 = 0
        for offset in 0..<4 { value = value << 4 | UInt32(hexDigit(bytes[position + offset]) ?? 0) }
        return value
    }

    private static func plain(_ kind: UInt8) -> UInt8 {
        switch kind {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: kind
        }
    }

    /// Appends `text` as a JSON string with its quotation marks.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var run = 0
            for (offset, byte) in utf8.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                bytes.append(contentsOf: utf8[run..<offset])
                run = offset + 1
                escape(byte, to: &bytes)
            }
            bytes.append(contentsOf: utf8[run..<utf8.count])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? digit + 48 : digit + 87) }
        }
    }
}
