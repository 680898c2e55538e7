import JSONRPC
import QueueAPI
import QueueRules
import Testing

@testable import Gateway

@Suite struct LedgerChecksTests {
    @Test func theNewestDayOfALaneIsKept() {
        let checks = LedgerChecks()
        #expect(checks.known("DUK", on: nil) == nil)
        checks.keep(Sample.ledger([1, 2], day: 20_001))
        checks.keep(Sample.ledger([1, 2, 3], day: 20_000))
        checks.keep(Sample.ledger([1], day: 20_001))
        #expect(checks.known("DUK", on: nil)?.records.map(\.record.n) == [1, 2])
        #expect(checks.known("DUK", on: CivilDate(daysSince1970: 20_001))?.records.count == 2)
        #expect(checks.known("DUK", on: CivilDate(daysSince1970: 20_000)) == nil)
        checks.keep(Sample.ledger([1, 2, 3], day: 20_001))
        checks.keep(Sample.ledger([1], lane: "KES"))
        #expect(checks.known("DUK", on: nil)?.records.count == 3)
        #expect(checks.known("KES", on: nil)?.records.count == 1)
    }

    @Test func whatIsKeptIsBounded() {
        let checks = LedgerChecks(limit: 5)
        checks.keep(Sample.ledger([1, 2, 3], lane: "A"))
        checks.keep(Sample.ledger([1, 2], lane: "B"))
        checks.keep(Sample.ledger([1], lane: "C"))
        #expect(checks.known("A", on: nil) == nil, "the longest makes room")
        #expect(checks.known("B", on: nil) != nil && checks.known("C", on: nil) != nil)
        checks.keep(Sample.ledger([1, 2, 3, 4, 5, 6], lane: "C"))
        #expect(checks.known("C", on: nil)?.records.count ?? 0 == 0, "one that is too long is not kept at all")
    }

    @Test func theEndOfADayIsCheckedOnceItIsThere() {
        var ledger = Sample.ledger([1, 2])
        #expect(ledger.finished.faults == [])
        ledger.add(
            LedgerPage(lane: "DUK", day: ledger.day, records: [], more: false, ended: true, head: nil))
        #expect(ledger.finished.faults.map(\.kind) == [.open, .open])
    }
}
