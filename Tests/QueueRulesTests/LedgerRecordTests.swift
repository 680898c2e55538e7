import JSONRPC
import QueueAPI
import QueueRules
import Testing

@Suite struct LedgerRecordTests {
    static let moment = Timestamp("2026-11-25T01:02:03.004Z") ?? .example

    static var full: LedgerRecord {
        var record = LedgerRecord(
            lane: "DUK-A", n: 12, day: CivilDate("2026-11-25") ?? .example, at: moment, what: .called, number: "A-007",
            state: .called, previous: .origin)
        record.home = "DUK-B"
        record.counter = "DUK-2"
        record.due = moment.advanced(byMilliseconds: -900_000)
        record.reason = .urgent
        record.heads = [LedgerHead(lane: "DUK-A", number: "A-006", due: moment, weight: 2)]
        return record
    }

    @Test func aRecordIsWrittenInOneWay() {
        let text = String(decoding: Self.full.canonical, as: UTF8.self)
        #expect(
            text == """
                {"lane":"DUK-A","n":12,"day":"2026-11-25","at":"2026-11-25T01:02:03.004Z","what":"called",\
                "number":"A-007","home":"DUK-B","state":"called","counter":"DUK-2","due":"2026-11-25T00:47:03.004Z",\
                "reason":"urgent","heads":[{"lane":"DUK-A","number":"A-006","due":"2026-11-25T01:02:03.004Z","weight":2}],\
                "previous":"0000000000000000000000000000000000000000000000000000000000000000"}
                """)
        #expect(LedgerRecord(canonical: Self.full.canonical) == Self.full)
    }

    @Test func anyOtherWayIsNoRecord() {
        let text = String(decoding: Self.full.canonical, as: UTF8.self)
        let others = [
            text + " ", text.replacing(":12", with: ": 12"), text.replacing("12", with: "12.0"),
            text.replacing("{\"lane\"", with: "{\"extra\":1,\"lane\""), text.replacing("A-007", with: "A\\u002d007"),
            text.replacing("03.004Z\",\"what", with: "03.004+00:00\",\"what"), "", "{}", "[]", "12", "\u{FEFF}" + text,
            String(text.dropLast()), text.replacing("\"weight\":2", with: "\"weight\":2,\"weight\":2"),
        ]
        for other in others { #expect(LedgerRecord(canonical: Array(other.utf8)) == nil, "\(other)") }
    }

    @Test func aLinkIsTheSHA256OfTheText() {
        #expect(
            LedgerLink(of: Array("abc".utf8)).text
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let link = LedgerLink(of: Array("abc".utf8))
        #expect(link.printed == "ba7816bf8f01cfea")
        #expect(
            link.begins(with: "BA78 16bf 8f01 cfea") && !link.begins(with: "ba7816be") && !link.begins(with: "ba78"))
        #expect(LedgerLink(link.text) == link && LedgerLink("BA78") == nil && LedgerLink("") == nil)
    }
}
