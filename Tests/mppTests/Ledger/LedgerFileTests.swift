import Foundation
import JSONRPC
import QueueAPI
import QueueRules
import Testing

@testable import mpp

@Suite struct LedgerFileTests {
    private func path() -> String {
        FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID().uuidString)").path
    }

    private var records: [[UInt8]] {
        var link = LedgerLink.origin
        return (1...3 as ClosedRange<Int64>).map { n in
            var record = LedgerRecord(
                lane: "DUK-A", n: n, day: .example, at: .example, what: .issued, number: "A-00\(n)", state: .waiting,
                previous: link)
            (record.joined, record.credit, record.due) = (.example, 0, .example)
            link = LedgerLink(of: record.canonical)
            return record.canonical
        }
    }

    @Test func whatIsWrittenIsReadByteForByte() throws {
        let path = path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try LedgerFile.write(records, to: path)
        #expect(try LedgerFile.read(path) == records)
        let page = LedgerPage(
            lane: "DUK-A", day: .example, records: records.map { String(decoding: $0, as: UTF8.self) }, more: false,
            ended: false, head: nil)
        try Data(try JSONWriting.encode(page)).write(to: URL(fileURLWithPath: path))
        #expect(try LedgerFile.read(path) == records)
        #expect(throws: Complaint.self) { try LedgerFile.read(path + "-not-there") }
    }

    @Test func theFirstFaultIsNamedFirst() {
        var replay = LedgerReplay(lane: "DUK-A")
        for record in [records[0], records[2]] { replay.add(record) }
        replay.finish()
        let lines = LedgerReport(lane: "DUK-A", replay: replay, paint: .none).lines
        #expect(lines[0] == "DUK-A: NOT AS IT SHOULD BE, first record 2: its place is 3, but 2 would follow")
        #expect(lines.contains { $0.hasPrefix("  number ") })
        replay = LedgerReplay(lane: "DUK-A")
        records.forEach { replay.add($0) }
        let well = LedgerReport(lane: "DUK-A", replay: replay, paint: .none).lines
        #expect(well[0] == "DUK-A: whole, and by the rule")
        #expect(well[1].contains("3 records, 3 numbers, 0 calls"))
    }

    @Test func headsAreATextThatReadsBack() {
        var heads = LedgerHeads()
        heads["DUK-A"] = .init(n: 7, link: LedgerLink(of: [1]))
        heads["BPK-A"] = .init(n: 1, link: LedgerLink(of: [2]))
        #expect(LedgerHeads(heads.description + "\n# a remark\nDUK-B x y\n") == heads)
        #expect(heads.description.hasPrefix("BPK-A 1 "))
    }
}
