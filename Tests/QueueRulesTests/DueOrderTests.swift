import JSONRPC
import QueueRules
import Testing

@Suite struct DueOrderTests {
    private let now = Timestamp(milliseconds: 10_000_000)

    private func place(_ wait: Int64, _ order: Int64 = 0, weight: Int = 1) -> DuePlace {
        DuePlace(due: now.advanced(byMilliseconds: -wait), order: order, weight: weight)
    }

    @Test func whoeverHasWaitedLongestIsFirst() {
        #expect(DueOrder.precedes(place(2, 9), place(1, 1), at: now))
        #expect(!DueOrder.precedes(place(1, 1), place(2, 9), at: now))
    }

    @Test func aTieGoesToTheEarlierNumber() {
        #expect(DueOrder.precedes(place(5, 1), place(5, 2), at: now))
        #expect(!DueOrder.precedes(place(5, 1), place(5, 1), at: now))
    }

    @Test func waitingCountsTimesTheWeight() {
        #expect(DueOrder.precedes(place(5, 9, weight: 3), place(14, 1), at: now))
        #expect(!DueOrder.precedes(place(5, 9, weight: 3), place(16, 1), at: now))
        #expect(!DueOrder.precedes(place(5, 9, weight: 3), place(15, 1), at: now), "a tie goes by due time")
        #expect(
            !DueOrder.precedes(place(-20, 9, weight: 3), place(-10, 1), at: now),
            "nothing is gained before the due time")
    }

    @Test func anArrivalCarriesHalfAnHourAtMost() {
        let issued = now.advanced(byMilliseconds: -3_600_000)
        #expect(DueOrder.due(issued: issued, arrived: now, credit: 0) == now.advanced(byMilliseconds: -1_800_000))
        let later = now.advanced(byMilliseconds: -60_000)
        #expect(DueOrder.due(issued: later, arrived: now, credit: 1_000) == later.advanced(byMilliseconds: -1_000))
    }
}
