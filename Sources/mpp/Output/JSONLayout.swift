import JSONRPC

/// Lays JSON out for people: indented, members in the order in which they were sent, short lists on one line.
struct JSONLayout: Sendable {
    /// The longest line that a list of plain values may fill before it is broken up.
    static let widestLine = 100

    let paint: Paint

    /// The text of `value`, without a line end.
    func text(_ value: JSONValue) -> String {
        var text = ""
        append(value, indent: 0, to: &text)
        return text
    }

    private func append(_ value: JSONValue, indent: Int, to text: inout String) {
        if value.isObject {
            appendObject(value, indent: indent, to: &text)
        } else if value.isArray {
            appendArray(value, indent: indent, to: &text)
        } else {
            text += scalar(value)
        }
    }

    private func appendObject(_ object: JSONValue, indent: Int, to text: inout String) {
        guard object.count > 0 else {
            text += "{}"
            return
        }
        text += "{\n"
        var left = object.count
        let margin = String(repeating: " ", count: indent + 2)
        object.forEachMember { name, value in
            left -= 1
            text += margin + paint(printable(name.rawBytes), .blue) + ": "
            append(value, indent: indent + 2, to: &text)
            text += left > 0 ? ",\n" : "\n"
            return true
        }
        text += String(repeating: " ", count: indent) + "}"
    }

    private func appendArray(_ array: JSONValue, indent: Int, to text: inout String) {
        let elements = array.elements
        guard !elements.isEmpty else {
            text += "[]"
            return
        }
        let width = elements.reduce(indent + 2) { $0 + $1.rawBytes.count + 2 }
        if width <= Self.widestLine, elements.allSatisfy({ !$0.isObject && !$0.isArray }) {
            text += "[" + elements.map(scalar).joined(separator: ", ") + "]"
            return
        }
        text += "[\n"
        let margin = String(repeating: " ", count: indent + 2)
        for (index, element) in elements.enumerated() {
            text += margin
            append(element, indent: indent + 2, to: &text)
            text += index < elements.count - 1 ? ",\n" : "\n"
        }
        text += String(repeating: " ", count: indent) + "]"
    }

    private func scalar(_ value: JSONValue) -> String {
        let text = printable(value.rawBytes)
        if value.isString { return paint(text, .green) }
        if value.isNumber { return paint(text, .cyan) }
        return paint(text, value.isNull ? .grey : .yellow)
    }

    /// The text as it was sent, save for control characters that JSON allows and a terminal would obey.
    private func printable(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (0x7F...0x9F).contains(scalar.value)
    }
}
