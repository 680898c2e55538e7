import QueueAPI
import Testing

@testable import mpp

struct InvariantsTests {
    private func issued(_ number: Int, joined: Int64, _ kind: PriorityClass = .regular) -> DayLedger.Issued {
        DayLedger.Issued(
            code: "c\(number)", number: "A-\(number)", lane: "A", isPriority: kind != .regular, kind: kind,
            joined: joined, day: "2026-11-25")
    }

    @Test func findsGapsAndRepetitions() {
        let whole = [issued(1, joined: 1), issued(2, joined: 2), issued(3, joined: 3)]
        #expect(Invariants.gapFree(whole, isAlone: true).holds)
        #expect(!Invariants.gapFree([whole[0], whole[2]], isAlone: true).holds)
        #expect(Invariants.gapFree([whole[0], whole[2]], isAlone: false).holds)
        #expect(!Invariants.gapFree([whole[1], whole[2]], isAlone: true).holds)
        #expect(!Invariants.gapFree(whole + [whole[1]], isAlone: false).holds)
    }

    @Test func readsTheDigitsOfANumber() {
        #expect(Invariants.value(of: "A-001") == 1)
        #expect(Invariants.value(of: "PD-1234") == 1234)
        #expect(Invariants.value(of: "A-") == nil)
    }

    @Test func keepsVerdictsShort() {
        let verdict = Verdict("rule", (1...20).map { "case \($0)" })
        #expect(verdict.breaches.count == Verdict.longestList + 1)
        #expect(verdict.breaches.last == "and 15 more")
        #expect(!verdict.holds)
    }
}
