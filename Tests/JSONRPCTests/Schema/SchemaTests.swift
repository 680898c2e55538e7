import JSONRPC
import Testing

@Suite struct SchemaTests {
    enum Colour: String, Codable, CaseIterable { case red, green }
    struct Inner: Codable { var dayOfWeek: Int }
    struct Sample: Codable {
        var code: Code
        var when: Timestamp?
        var colours: [Colour]
        var byAgency: [String: Int]
        var inner: Inner
        var optionalInner: Inner?
        var share: Double
        var flag: Bool
        var small: UInt8
    }
    struct Endless: Codable { var children: [Endless] }

    @Test func isReadOffTheType() throws {
        #expect(
            try JSONSchema.of(Sample.self)
                == .object(
                    name: "Sample",
                    [
                        .init("code", Code.schema),
                        .init("when", Timestamp.schema, isRequired: false),
                        .init("colours", .array(.words(["red", "green"]))),
                        .init("by_agency", .map(.integer())),
                        .init("inner", .object(name: "Inner", [.init("day_of_week", .integer())])),
                        .init(
                            "optional_inner", .object(name: "Inner", [.init("day_of_week", .integer())]),
                            isRequired: false),
                        .init("share", .number),
                        .init("flag", .boolean),
                        .init("small", .integer(minimum: 0, maximum: 255)),
                    ]))
    }

    @Test func isWrittenInItsStandardForm() throws {
        let text = String(decoding: try JSONWriting.encode(JSONSchema.of(Inner.self)), as: UTF8.self)
        #expect(
            text
                == #"{"type":"object","title":"Inner","properties":{"day_of_week":{"type":"integer"}},"required":["day_of_week"]}"#
        )
        #expect(
            String(decoding: try JSONWriting.encode(Code.schema), as: UTF8.self)
                == #"{"type":"string","pattern":"^[A-Za-z0-9._-]+$","minLength":1,"maxLength":32}"#)
    }

    @Test func refusesTypesThatContainThemselves() {
        #expect(throws: DecodingError.self) { try JSONSchema.of(Endless.self) }
    }
}
