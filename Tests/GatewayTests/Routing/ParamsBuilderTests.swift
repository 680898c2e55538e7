import JSONRPC
import Testing

@testable import Gateway

@Suite struct ParamsBuilderTests {
    private let schema = JSONSchema.object(
        name: "Query",
        [
            .init("code", .string()), .init("limit", .integer()), .init("deep", .boolean),
            .init("lanes", .array(.string())), .init("numbers", .array(.integer())), .init("rate", .number),
        ])

    private func build(
        path: [(name: String, value: String)] = [], query: [(name: String, value: String)] = [], body: String = ""
    ) throws -> String {
        String(
            decoding: try ParamsBuilder.build(schema: schema, path: path, query: query, body: Array(body.utf8)),
            as: UTF8.self)
    }

    @Test func nothingIsTheEmptyObject() throws {
        #expect(try build() == "{}")
        #expect(try build(body: "{}") == "{}")
        #expect(try build(body: " { } ") == "{}")
    }

    @Test func queryValuesGetTheirType() throws {
        #expect(try build(query: [("limit", "20"), ("deep", "true")]) == #"{"limit":20,"deep":true}"#)
        #expect(try build(query: [("lanes", "A"), ("lanes", "B")]) == #"{"lanes":["A","B"]}"#)
        #expect(try build(query: [("numbers", "7"), ("numbers", "x")]) == #"{"numbers":[7,"x"]}"#)
        #expect(try build(query: [("rate", "-0.5")]) == #"{"rate":-0.5}"#)
    }

    @Test(arguments: ["007", "1e3", "--1", "", "١", "99999999999999999999"])
    func whatIsNoIntegerStaysAString(_ text: String) throws {
        #expect(try build(query: [("limit", text)]) == "{\"limit\":\"\(text)\"}")
    }

    @Test func partsAreMerged() throws {
        let text = try build(path: [("code", "A\"B")], query: [("limit", "1")], body: #"{ "extra" : [1, 2] }"#)
        #expect(text == #"{"code":"A\"B","limit":1, "extra" : [1, 2] }"#)
        #expect(throws: Never.self) { try JSONDocument(Array(text.utf8)) }
    }

    @Test func aMemberIsGivenOnce() {
        for attempt in [
            { try build(path: [("code", "A")], body: #"{"code":"B"}"#) },
            { try build(path: [("code", "A")], body: #"{"c\u006fde":"B"}"#) },
            { try build(path: [("code", "A")], query: [("code", "B")]) },
            { try build(query: [("limit", "1"), ("limit", "2")]) },
        ] {
            let error = #expect(throws: RPCError.self) { try attempt() }
            #expect(error?.is(.invalidParams) == true)
        }
    }

    @Test func theBodyMustBeAnObject() {
        #expect(throws: RPCError.self) { try build(body: "[1]") }
        #expect(#expect(throws: RPCError.self) { try build(body: "{") }?.is(.parseError) == true)
        #expect(#expect(throws: RPCError.self) { try build(body: "\"x\"") }?.data?.fields?.first?.name == "body")
    }

    @Test func aQueryHasALimit() {
        let query = (0...ParamsBuilder.queryLimit).map { (name: "n\($0)", value: "1") }
        #expect(throws: RPCError.self) { try build(query: query) }
    }
}
