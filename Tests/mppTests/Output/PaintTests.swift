import Testing

@testable import mpp

struct PaintTests {
    @Test func writesColoursOnlyWhereTheyAreWanted() {
        #expect(Paint(isOn: true)("a", .red) == "\u{1B}[31ma\u{1B}[0m")
        #expect(Paint.none("a", .red) == "a")
        #expect(!Paint.forTerminal(99, environment: [:]).isOn)
    }
}
