import JSONRPC
import Testing

@testable import mpp

struct JSONLayoutTests {
    private func layout(_ text: String, _ paint: Paint = .none) throws -> String {
        JSONLayout(paint: paint).text(try JSONDocument(Array(text.utf8)).root)
    }

    @Test func indentsAndKeepsTheOrderOfMembers() throws {
        let text = try layout(#"{"b":1,"a":{"c":[],"d":{}},"e":[{"f":null}],"g":[1,2.50,"x"]}"#)
        #expect(
            text == """
                {
                  "b": 1,
                  "a": {
                    "c": [],
                    "d": {}
                  },
                  "e": [
                    {
                      "f": null
                    }
                  ],
                  "g": [1, 2.50, "x"]
                }
                """)
    }

    @Test func breaksListsThatDoNotFitOnALine() throws {
        let long = "[" + Array(repeating: "\"0123456789\"", count: 12).joined(separator: ",") + "]"
        #expect(try layout(long).split(separator: "\n").count == 14)
    }

    @Test func keepsTextAsItWasSentSaveForTerminalCommands() throws {
        #expect(try layout(#""é\n\"""#) == #""é\n\"""#)
        #expect(try layout("\"a\u{9B}b\u{7F}\"") == #""a\u009bb\u007f""#)
    }

    @Test func coloursNamesAndValues() throws {
        let text = try layout(#"{"a":"b"}"#, Paint(isOn: true))
        #expect(text.contains("\u{1B}[34m\"a\"\u{1B}[0m"))
        #expect(text.contains("\u{1B}[32m\"b\"\u{1B}[0m"))
    }
}
