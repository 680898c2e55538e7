import JSONRPC
import Testing

@Suite struct BoundedValueTests {
    @Test(arguments: [("DUK-01", true), ("a.b_c", true), ("", false), ("é", false), ("a b", false), ("a/b", false)])
    func codes(_ text: String, _ isValid: Bool) {
        #expect((Code(text) != nil) == isValid)
    }

    @Test func textsAreBoundedInCharacters() {
        func isShort(_ text: String) -> Bool { ShortText.problem(with: text) == nil }
        #expect(isShort(String(repeating: "é", count: 120)))
        #expect(!isShort(String(repeating: "é", count: 121)))
        #expect(!isShort("a\u{7}b"))
        #expect(Remark.problem(with: "dua\nbaris") == nil)
    }

    @Test func readingNamesTheRule() {
        struct Holder: Codable { var code: Code }
        let error = #expect(throws: JSONReadingError.self) {
            let _: Holder = try JSONReading.decode(from: Array(#"{"code":"a b"}"#.utf8))
        }
        #expect(error?.path == "code")
        #expect(error?.message == "must match ^[A-Za-z0-9._-]+$")
    }
}
