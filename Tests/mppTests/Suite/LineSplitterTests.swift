import Testing

@testable import mpp

struct LineSplitterTests {
    private func split(_ texts: String...) -> [String] {
        var splitter = LineSplitter()
        var lines = texts.flatMap { splitter.take(Array($0.utf8)[...]) }
        if let rest = splitter.end() { lines.append(rest) }
        return lines
    }

    @Test func cutsAtLineEndsWhereverReadsFall() {
        #expect(split("one\ntw", "o\r\n", "\nthree") == ["one", "two", "", "three"])
    }

    @Test func keepsCharactersThatAReadCutInTwo() {
        var splitter = LineSplitter()
        let bytes = Array("é\n".utf8)
        #expect(splitter.take(bytes[..<1]).isEmpty)
        #expect(splitter.take(bytes[1...]) == ["é"])
    }

    @Test func boundsTheLengthOfALine() {
        let lines = split(String(repeating: "x", count: LineSplitter.longestLine + 5) + "\nshort\n")
        #expect(lines.count == 2)
        #expect(lines[0].hasSuffix("x…"))
        #expect(lines[0].utf8.count == LineSplitter.longestLine + 3)
        #expect(lines[1] == "short")
    }
}
