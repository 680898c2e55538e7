import JSONRPC
import Testing

@testable import mpp

struct LogViewTests {
    private let view = LogView(style: .text, paint: .none, width: 8)
    private let line =
        #"{"time":"2026-11-25T02:30:00.123Z","level":"warning","service":"queue","message":"slow","#
        + #""metadata":{"ms":"12","why":"disk is full"}}"#

    @Test func showsStructuredLinesForPeople() {
        #expect(
            view.text(line, from: "queue", position: 0)
                == "queue    │ 02:30:00.123 WARN  slow ms=12 why=\"disk is full\"")
    }

    @Test func showsOtherLinesAsTheyAre() {
        #expect(view.text("Fatal error: x", from: "visits", position: 1) == "visits   │ Fatal error: x")
        #expect(view.text("{not json", from: "visits", position: 1) == "visits   │ {not json")
    }

    @Test func keepsTerminalCommandsFromTheTerminal() {
        #expect(!view.text("a\u{1B}[2Jb", from: "queue", position: 0).contains("\u{1B}"))
        let forged = #"{"message":"a\u001b[2Jb","level":"info"}"#
        #expect(!view.text(forged, from: "queue", position: 0).contains("\u{1B}"))
    }

    @Test func passesJSONThroughAndMakesJSONOfTheRest() throws {
        let json = LogView(style: .json, paint: .none, width: 8)
        #expect(json.text(line, from: "queue", position: 0) == line)
        let wrapped = json.text("a \"quoted\" line", from: "queue", position: 0)
        let root = try JSONDocument(Array(wrapped.utf8)).root
        #expect(root.member("message")?.string == "a \"quoted\" line")
        #expect(root.member("service")?.string == "queue")
    }
}
