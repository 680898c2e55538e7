/// A table of comma-separated values, read by RFC 4180.
///
/// Lines end with CRLF or LF. A field in quotation marks may hold commas, line ends and doubled quotation marks. A byte
/// order mark before the first field is passed over. Empty lines at the end are no rows.
struct CSVTable: Equatable {
    /// One row, with the number of the line on which it begins.
    struct Row: Equatable {
        let line: Int
        let fields: [String]
    }

    let rows: [Row]

    /// Why a text is no table.
    struct Fault: Error, Equatable {
        let line: Int
        let problem: String
    }

    /// Reads a text.
    init(_ text: String) throws(Fault) {
        var reader = Reader(text)
        var rows: [Row] = []
        while let row = try reader.row() { rows.append(row) }
        while rows.last?.fields == [""] { rows.removeLast() }
        self.rows = rows
    }

    private struct Reader {
        private var bytes: ArraySlice<UInt8>
        private var line = 1

        init(_ text: String) {
            let all = Array(text.utf8)
            bytes = all.starts(with: [0xEF, 0xBB, 0xBF]) ? all.dropFirst(3) : all[...]
        }

        mutating func row() throws(Fault) -> Row? {
            guard !bytes.isEmpty else { return nil }
            let start = line
            var fields = [try field()]
            while bytes.first == UInt8(ascii: ",") {
                bytes.removeFirst()
                fields.append(try field())
            }
            if bytes.starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")]) { bytes.removeFirst() }
            switch bytes.popFirst() {
            case nil: break
            case UInt8(ascii: "\n"): line += 1
            default: throw Fault(line: line, problem: "has text after a closing quotation mark, or a lone CR")
            }
            return Row(line: start, fields: fields)
        }

        private mutating func field() throws(Fault) -> String {
            if bytes.first == UInt8(ascii: "\"") { return try quoted() }
            let field = bytes.prefix { ![UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains($0) }
            guard !field.contains(UInt8(ascii: "\"")) else {
                throw Fault(line: line, problem: "has a quotation mark inside a field that does not begin with one")
            }
            bytes = bytes[field.endIndex...]
            return String(decoding: field, as: UTF8.self)
        }

        private mutating func quoted() throws(Fault) -> String {
            let start = line
            bytes.removeFirst()
            var content: [UInt8] = []
            while let byte = bytes.popFirst() {
                if byte == UInt8(ascii: "\"") {
                    guard bytes.first == byte else { return String(decoding: content, as: UTF8.self) }
                    bytes.removeFirst()
                }
                if byte == UInt8(ascii: "\n") { line += 1 }
                content.append(byte)
            }
            throw Fault(line: start, problem: "opens a quotation mark that is never closed")
        }
    }
}
