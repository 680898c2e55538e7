import Testing

@testable import JSONRPC

@Suite struct JSONCodingTests {
    struct Leg: Codable, Equatable {
        var serviceCode: String
        var minutes: Int?
    }

    struct Sample: Codable, Equatable {
        var firstName: String
        var count: Int
        var share: Double
        var isOpen: Bool
        var legs: [Leg]
        var byAgency: [String: Int]
        var note: String?
        var small: UInt8
    }

    static let sample = Sample(
        firstName: "Nur \"é\" \n\u{1}", count: -42, share: 0.25, isOpen: true,
        legs: [Leg(serviceCode: "DUK-01", minutes: 15), Leg(serviceCode: "KES-02", minutes: nil)],
        byAgency: ["DUK_X": 1], note: nil, small: 255)
    static let text =
        #"{"first_name":"Nur \"é\" \n\u0001","count":-42,"share":0.25,"is_open":true,"#
        + #""legs":[{"service_code":"DUK-01","minutes":15},{"service_code":"KES-02"}],"by_agency":{"DUK_X":1},"small":255}"#

    @Test func writesMembersInSnakeCaseAndKeysOfDictionariesAsTheyAre() throws {
        #expect(String(decoding: try JSONWriting.encode(Self.sample), as: UTF8.self) == Self.text)
    }

    @Test func readsWhatItWrites() throws {
        let read: Sample = try JSONReading.decode(from: Array(Self.text.utf8), unknownMembers: .refuse)
        #expect(read == Self.sample)
    }

    @Test(arguments: [
        (#"{"count":1}"#, "first_name", JSONReadingError.Problem.missing),
        (text(replacing: "-42", with: "\"x\""), "count", .wrongType(expected: "an integer in range")),
        (text(replacing: "-42", with: "1.5"), "count", .wrongType(expected: "an integer in range")),
        (text(replacing: "-42", with: "99999999999999999999"), "count", .wrongType(expected: "an integer in range")),
        (text(replacing: "-42", with: "null"), "count", .missing),
        (text(replacing: "255", with: "256"), "small", .wrongType(expected: "an integer in range")),
        (text(replacing: "true", with: "1"), "is_open", .wrongType(expected: "true or false")),
        (text(replacing: "0.25", with: "\"a\""), "share", .wrongType(expected: "a number")),
        (text(replacing: "15", with: "[]"), "legs[0].minutes", .wrongType(expected: "an integer in range")),
        (text(replacing: "\"KES-02\"", with: "7"), "legs[1].service_code", .wrongType(expected: "a string")),
        (
            text(replacing: "\"service_code\":\"KES-02\"", with: "\"service_code\":\"a\",\"extra\":1"), "legs[1].extra",
            .unknown
        ),
        (text(replacing: "\"small\":255", with: "\"small\":255,\"surprise\":null"), "surprise", .unknown),
        (text(replacing: "\"small\":255", with: "\"small\":255,\"small\":255"), "small", .unknown),
        ("[]", "", .wrongType(expected: "an object")),
    ])
    func namesTheMemberAtFault(_ text: String, _ path: String, _ problem: JSONReadingError.Problem) {
        let error = #expect(throws: JSONReadingError.self) {
            let _: Sample = try JSONReading.decode(from: Array(text.utf8), unknownMembers: .refuse)
        }
        #expect(error == JSONReadingError(path: path, problem: problem))
    }

    private static func text(replacing old: String, with new: String) -> String {
        guard let place = text.firstRange(of: old) else { return "" }
        return text.replacingCharacters(in: place, with: new)
    }

    @Test func passesOverUnknownMembersOfResults() throws {
        let text = Self.text.dropLast() + ",\"later\":[{}]}"
        let read: Sample = try JSONReading.decode(from: Array(text.utf8))
        #expect(read == Self.sample)
    }

    @Test func keepsRawJSONAsItWasSent() throws {
        struct Holder: Codable { var before: Int; var raw: RawJSON; var after: Int }
        let text = #"{"before":1,"raw":{"b" : [1.50,"\u0041"]},"after":2}"#
        let holder: Holder = try JSONReading.decode(from: Array(text.utf8), unknownMembers: .refuse)
        #expect(String(decoding: try JSONWriting.encode(holder), as: UTF8.self) == text)
    }

    @Test func readsIntegersToTheirEdges() throws {
        for value in [Int64.min, .max, 0, -1] {
            let read: [Int64] = try JSONReading.decode(from: Array("[\(value)]".utf8))
            #expect(read == [value])
            #expect(try JSONWriting.encode([value]) == Array("[\(value)]".utf8))
        }
        #expect(throws: JSONReadingError.self) {
            let _: [Int64] = try JSONReading.decode(from: Array("[9223372036854775808]".utf8))
        }
    }

    @Test func refusesNumbersThatJSONDoesNotHave() {
        #expect(throws: EncodingError.self) { try JSONWriting.encode([Double.nan]) }
        #expect(throws: EncodingError.self) { try JSONWriting.encode(["a": Double.infinity]) }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with new: String) -> String {
        self[..<range.lowerBound] + new + self[range.upperBound...]
    }
}
