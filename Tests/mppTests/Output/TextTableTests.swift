import Testing

@testable import mpp

struct TextTableTests {
    @Test func linesColumnsUp() {
        var table = TextTable([("Name", .left), ("Count", .right)])
        table.add(["queue", "7"])
        table.add(["é", "1,234"])
        table.add(["short"])
        #expect(table.lines(.none) == ["Name   Count", "queue      7", "é      1,234", "short"])
    }
}
