import Testing

@testable import JSONRPC

/// The grammar of RFC 8259, from both sides.
@Suite struct JSONScannerTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "12", "-1.5", "1e9", "1E+2", "0.5e-3", #""""#, #""a\"b\\\/\b\f\n\r\t""#,
        #""é€😀""#, #""\u00e9\ud83d\ude00""#, "[]", "[1,[2],{}]", "{}", #"{"a":1,"b":{"c":[null]}}"#,
        " \t\r\n[ 1 , 2 ] ",
    ])
    func accepts(_ text: String) throws {
        _ = try JSONDocument(Array(text.utf8))
    }

    @Test(arguments: [
        ("", JSONSyntaxError.Reason.endOfText), ("nul", .endOfText), ("nuli", .unexpectedByte),
        ("tru ", .unexpectedByte),
        ("01", .invalidNumber), ("-", .invalidNumber), ("1.", .invalidNumber), ("1e", .invalidNumber),
        ("+1", .unexpectedByte),
        (".5", .unexpectedByte), ("NaN", .unexpectedByte), ("'a'", .unexpectedByte), ("\"a", .endOfText),
        ("\"\u{1}\"", .unexpectedByte), (#""\x""#, .invalidEscape), (#""\u12g4""#, .invalidEscape),
        (#""\ud800""#, .invalidEscape), (#""\udc00""#, .invalidEscape), (#""\ud800\u0041""#, .invalidEscape),
        ("[1", .endOfText), ("[1 2]", .unexpectedByte), ("[,1]", .unexpectedByte), ("[1,]", .unexpectedByte),
        ("{\"a\"}", .unexpectedByte), ("{a:1}", .unexpectedByte), ("{\"a\":1,}", .unexpectedByte),
        ("{\"a\":1]", .unexpectedByte), ("1 1", .trailingBytes), ("[]]", .trailingBytes),
    ])
    func refuses(_ text: String, _ reason: JSONSyntaxError.Reason) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(Array(text.utf8)) }
        #expect(error?.reason == reason)
    }

    @Test(
        arguments: [
            [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xFF],
            [0x80], [0xC3, 0x28], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(_ bytes: [UInt8]) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument([0x22] + bytes + [0x22, 0x20, 0x20]) }
        #expect(error?.reason == .invalidUTF8)
    }

    @Test func countsDepth() throws {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSONDocument(Array(deepest.utf8))
        let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(Array("[\(deepest)]".utf8)) }
        #expect(error == JSONSyntaxError(reason: .tooDeep, offset: 64))
    }

    /// Whatever bytes come, scanning ends with a document or an error, and a document can be walked.
    @Test func survivesEveryMutation() throws {
        var random = SeededGenerator(seed: 1)
        let seed = Array(
            #"{"jsonrpc":"2.0","id":"a\u00e9","method":"ticket.issue","params":{"service":"DUK-01","n":[1,-2.5e3,true,null]}}"#
                .utf8)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
                default: bytes.removeLast(min(bytes.count - 1, Int.random(in: 0..<8, using: &random)))
                }
            }
            guard let document = try? JSONDocument(bytes) else { continue }
            accepted += 1
            #expect(walk(document.root) <= bytes.count)
            _ = Incoming(bytes)
        }
        #expect(accepted > 100)
    }

    private func walk(_ value: JSONValue) -> Int {
        var size = value.rawBytes.count
        for element in value.elements { size = max(size, walk(element)) }
        value.forEachMember { name, member in
            size = max(size, walk(member), name.string?.utf8.count ?? 0)
            return true
        }
        return size
    }
}
