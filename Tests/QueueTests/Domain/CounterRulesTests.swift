import JSONRPC
import QueueAPI
import Testing

@testable import Queue

/// Every state of a counter, with and without somebody at it, with every command.
@Suite struct CounterRulesTests {
    @Test(arguments: CounterState.allCases)
    func openingIsAlwaysPossible(_ state: CounterState) {
        let after = CounterRules.open(counter(state), lanes: [7, 8], by: "siti")
        #expect(after.state == .open)
        #expect(after.lanes == [7, 8])
    }

    @Test(arguments: CounterState.allCases, [nil, Int64(5)])
    func onlyAnOpenCounterPauses(_ state: CounterState, _ current: Int64?) throws {
        guard state == .open else {
            #expect(throws: QueueRefusal.counterState(state)) {
                try CounterRules.pause(counter(state, current), .prayer)
            }
            return
        }
        let after = try CounterRules.pause(counter(state, current), .prayer)
        #expect(after.state == .paused)
        #expect(after.current == current)
    }

    @Test(arguments: CounterState.allCases, [nil, Int64(5)])
    func onlyAFreeCounterCloses(_ state: CounterState, _ current: Int64?) throws {
        if current == nil {
            #expect(try CounterRules.close(counter(state)).state == .closed)
        } else {
            #expect(throws: QueueRefusal.counterBusy) { try CounterRules.close(counter(state, current)) }
        }
    }

    @Test(arguments: CounterState.allCases, [nil, Int64(5)])
    func onlyAFreeOpenCounterCalls(_ state: CounterState, _ current: Int64?) throws {
        let refusal: QueueRefusal? =
            current != nil ? .counterBusy : state == .open ? nil : .counterState(state)
        if let refusal {
            #expect(throws: refusal) { try CounterRules.checkMayCall(counter(state, current)) }
        } else {
            try CounterRules.checkMayCall(counter(state, current))
        }
    }

    @Test(arguments: CounterState.allCases)
    func withoutATicketThereIsNothingToServe(_ state: CounterState) {
        #expect(throws: QueueRefusal.nobodyAtCounter(state)) { try CounterRules.current(of: counter(state)) }
    }

    @Test func onlyTheServedAreCountedAndOnlyForTheirDay() {
        let today = CivilDate(daysSince1970: 10)
        var ticket = TicketRecord.issue(
            code: TicketCode.example, lane: 1, day: today, number: 1, service: "S", priority: .regular,
            channel: .kiosk, joined: Timestamp(milliseconds: 0), credits: .standard)
        ticket.state = .served
        var counter = CounterRules.released(counter(.open, 5), by: ticket)
        counter = CounterRules.released(counter, by: ticket)
        ticket.state = .missed
        counter = CounterRules.released(counter, by: ticket)
        #expect(counter.current == nil)
        #expect(counter.served(on: today) == 2)
        #expect(counter.served(on: today.advanced(byDays: 1)) == 0)
    }

    private func counter(_ state: CounterState, _ current: Int64? = nil) -> CounterRecord {
        CounterRecord(code: "L-1", state: state, lanes: [1], current: current)
    }
}
