import Testing

@testable import Visits

@Suite struct CSVTableTests {
    static let tables: [(String, [[String]])] = [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
        ("\u{FEFF}a\n", [["a"]]), ("a,\n,b", [["a", ""], ["", "b"]]), (#""a,b","c""d""#, [["a,b", "c\"d"]]),
        ("\"two\nlines\",x\n", [["two\nlines", "x"]]), ("a\n\n\n", [["a"]]), ("", []), ("\"\"", []),
        ("a\n\nb", [["a"], [""], ["b"]]),
    ]

    @Test(arguments: tables) func reads(_ text: String, _ rows: [[String]]) throws {
        #expect(try CSVTable(text).rows.map(\.fields) == rows)
    }

    @Test func linesAreCountedThroughQuotedLineEnds() throws {
        #expect(try CSVTable("a\n\"x\ny\"\nb\n").rows.map(\.line) == [1, 2, 4])
    }

    static let faults: [(String, Int)] = [
        ("a\"b\n", 1), ("a\n\"b\"c\n", 2), ("a\n\"never closed", 2), ("a\rb", 1), ("ok\n\"x\"\r\"y\"", 2),
    ]

    @Test(arguments: faults) func refuses(_ text: String, _ line: Int) {
        #expect(throws: CSVTable.Fault.self) { try CSVTable(text) }
        do { _ = try CSVTable(text) } catch { #expect(error.line == line) }
    }
}
