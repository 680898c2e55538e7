import Testing

@testable import mpp

struct DayModelTests {
    private func expectGood(_ model: DayModel, _ plan: DayPlan) {
        let ledger = model.ledger
        #expect(model.isOver)
        #expect(ledger.faultCount == 0, "\(ledger.faults)")
        #expect(ledger.faults.isEmpty)
        #expect(ledger.issues.count == plan.citizens.count)
        for verdict in Invariants.check(ledger, isAlone: true) { #expect(verdict.holds, "\(verdict)") }
        #expect(model.waitingInAll == 0)
        let ended =
            ledger.served + ledger.unfinished + ledger.cancellations.count + ledger.missed - ledger.rejoins.count
        #expect(ended == plan.citizens.count)
        let stayed = model.states.filter { !$0.isGone }
        #expect(stayed.isEmpty)
    }

    @Test(arguments: [UInt64(1), 2, 3]) func playsADay(_ seed: UInt64) {
        let plan = VirtualDay.plan(seed: seed)
        let model = VirtualDay.play(plan)
        expectGood(model, plan)
        #expect(model.ledger.rejoins.count > 0)
        #expect(model.ledger.rated > 80)
        #expect(model.ledger.lastServed > VirtualDay.hours.open)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5]) func playsADayWithSlowAnswersThatOvertakeOneAnother(_ seed: UInt64) {
        let plan = VirtualDay.plan(seed: seed)
        expectGood(VirtualDay.play(plan, delay: 12, seed: seed), plan)
    }

    @Test func playsADayOfTwentyTimesAsMany() {
        let plan = VirtualDay.plan(times: 20)
        let model = VirtualDay.play(plan, times: 20, delay: 0.3)
        expectGood(model, plan)
        #expect(plan.citizens.count == 6800)
    }

    @Test func nobodyIsCalledDuringTheBreak() throws {
        let model = VirtualDay.play(VirtualDay.plan())
        let rest = try #require(VirtualDay.hours.rest)
        // A call that was being made when the break began may still be answered in its first seconds.
        #expect(!model.ledger.calls.contains { rest.contains($0.answered) })
    }

    @Test func sameSeedSameDay() {
        let first = VirtualDay.play(VirtualDay.plan())
        let second = VirtualDay.play(VirtualDay.plan())
        #expect(first.ledger.calls == second.ledger.calls)
    }

    @Test func aQueueThatCallsInTheWrongOrderIsFound() {
        let model = VirtualDay.play(VirtualDay.plan()) { $0.callsTheLast = true }
        #expect(!Invariants.dueOrder(model.ledger).holds)
    }

    @Test func aQueueThatRepeatsNumbersIsFound() {
        let model = VirtualDay.play(VirtualDay.plan()) { $0.repeatsNumbers = true }
        #expect(!Invariants.gapFree(model.ledger.issues, isAlone: true).holds)
    }
}
