import JSONRPC
import QueueAPI
import Testing

@testable import Gateway

@Suite struct LiveIndexTests {
    private func facts(_ key: LiveKey, _ json: String) throws -> SnapshotFacts {
        try SnapshotFacts(key, snapshot: Array(json.utf8))
    }

    private func index(_ snapshots: [(LiveKey, String)]) throws -> LiveIndex {
        var index = LiveIndex()
        for (key, json) in snapshots { index.learned(key, try facts(key, json)) }
        return index
    }

    private func event(_ change: TicketChange, lane: Code = "DUK", counter: Code? = nil) -> TicketEvent {
        TicketEvent(
            change: change, code: "K7Q2M9XW4D", number: "A-001", state: .called, lane: lane, agency: "DUK",
            service: "DUK-01", priority: .regular, channel: .kiosk, serviceDay: CivilDate(daysSince1970: 20_000),
            counter: counter, issuedAt: Timestamp(milliseconds: 0), calledAt: nil, startedAt: nil, finishedAt: nil,
            products: nil)
    }

    @Test func factsComeFromSnapshots() throws {
        let ticket = try facts(.ticket("X"), #"{"lane":"DUK","state":"waiting","version":12}"#)
        #expect(ticket.version == 12 && ticket.lanes == ["DUK"] && ticket.waits)
        let counter = try facts(.counter("C"), #"{"version":3,"lanes":[{"lane":"A"},{"lane":"B"}]}"#)
        #expect(counter.lanes == ["A", "B"] && !counter.waits)
        #expect(throws: JSONSyntaxError.self) { try facts(.board("semua"), "{") }
    }

    @Test func aTicketConcernsBoardsItselfCountersAndThoseWhoWait() throws {
        let index = try index([
            (.board("semua"), "{}"), (.board("DUK"), "{}"), (.board("KES"), "{}"),
            (.ticket("K7Q2M9XW4D"), #"{"lane":"DUK","state":"waiting"}"#),
            (.ticket("W1"), #"{"lane":"DUK","state":"waiting"}"#), (.ticket("S1"), #"{"lane":"DUK","state":"served"}"#),
            (.ticket("W2"), #"{"lane":"KES","state":"waiting"}"#),
            (.counter("DUK-1"), #"{"lanes":[{"lane":"DUK"}]}"#), (.counter("KES-1"), #"{"lanes":[{"lane":"KES"}]}"#),
        ])
        let affected = index.affected(by: event(.called, counter: "KES-1"))
        #expect(
            Set(affected.now) == [
                .board("semua"), .board("DUK"), .ticket("K7Q2M9XW4D"), .counter("DUK-1"), .counter("KES-1"),
            ])
        #expect(affected.soon == [.ticket("W1")])
    }

    @Test func whatNobodyWatchesIsNotAffected() throws {
        var index = try index([(.board("semua"), "{}"), (.ticket("W1"), #"{"lane":"DUK","state":"waiting"}"#)])
        index.forget(.board("semua"))
        index.forget(.ticket("W1"))
        #expect(index.affected(by: event(.called)) == .init())
        #expect(index.keys.isEmpty)
    }

    @Test func aTicketThatWaitsNoMoreLeavesItsLane() throws {
        var index = try index([(.ticket("W1"), #"{"lane":"DUK","state":"waiting"}"#)])
        index.learned(.ticket("W1"), try facts(.ticket("W1"), #"{"lane":"DUK","state":"called"}"#))
        #expect(index.affected(by: event(.called)).soon.isEmpty)
    }

    @Test func whatHappensAtTheCounterMovesNobodyInLine() throws {
        let index = try index([(.ticket("W1"), #"{"lane":"DUK","state":"waiting"}"#)])
        for change in TicketChange.allCases {
            let moves = [
                .issued, .checkedIn, .called, .resumed, .arrived, .undone, .rejoined, .cancelled, .expired,
            ].contains(change)
            #expect(index.affected(by: event(change)).soon.isEmpty == !moves, "\(change)")
        }
    }

    @Test func aCounterConcernsItselfAndTheBoards() throws {
        let index = try index([(.board("semua"), "{}"), (.counter("DUK-1"), "{}"), (.counter("DUK-2"), "{}")])
        let affected = index.affected(by: CounterEvent(counter: "DUK-1", agency: "DUK", state: .open, lanes: []))
        #expect(Set(affected.now) == [.board("semua"), .counter("DUK-1")])
    }
}
