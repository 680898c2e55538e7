/// Cuts what a process writes into lines of bounded length.
struct LineSplitter {
    /// The longest line that is kept whole; the rest of a longer one is dropped and marked with an ellipsis.
    static let longestLine = 16 * 1024

    private var line: [UInt8] = []
    private var isCut = false

    /// Takes what was read; returns the lines that it completes, without their ends.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(finishLine())
            } else if line.count < Self.longestLine {
                line.append(byte)
            } else {
                isCut = true
            }
        }
        return lines
    }

    /// The last line, when the writer ended without finishing it.
    mutating func end() -> String? {
        line.isEmpty ? nil : finishLine()
    }

    private mutating func finishLine() -> String {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        let text = String(decoding: line, as: UTF8.self) + (isCut ? "…" : "")
        line.removeAll(keepingCapacity: true)
        isCut = false
        return text
    }
}
