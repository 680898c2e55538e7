import QueueAPI
import Testing

@testable import mpp

struct DayPlanTests {
    private let plan = VirtualDay.plan(visits: 20_000)

    private func share(_ isCounted: (Citizen) -> Bool) -> Double {
        Double(plan.citizens.count(where: isCounted)) / Double(plan.citizens.count)
    }

    @Test func isTheSameForTheSameSeed() {
        #expect(VirtualDay.plan(seed: 5).citizens == VirtualDay.plan(seed: 5).citizens)
        #expect(VirtualDay.plan(seed: 5).citizens != VirtualDay.plan(seed: 6).citizens)
    }

    @Test func spreadsVisitsInThePublishedShares() {
        #expect(plan.citizens.count == 20_000)
        // 41.1 and 25.3 of what the four open agencies of the test have: 0.411 + 0.253 + 0.05 + the rest.
        #expect(abs(share { $0.agency == "DUK" } - 0.411) < 0.001)
        #expect(abs(share { $0.agency == "KES" } - 0.253) < 0.001)
        #expect(share { $0.agency == "PLN" } == 0)
    }

    @Test func behavesInTheShares() {
        #expect(abs(share { $0.channel == .kiosk } - 0.6) < 0.02)
        #expect(abs(share { $0.priority != .regular } - 0.05) < 0.01)
        #expect(abs(share { if case .misses = $0.conduct { true } else { false } } - 0.06) < 0.01)
        #expect(abs(share { if case .cancels = $0.conduct { true } else { false } } - 0.02) < 0.005)
        #expect(abs(share { $0.outcome == .unfinished } - 0.03) < 0.005)
        #expect(abs(share { $0.score != nil } - 0.4) < 0.02)
    }

    @Test func arrivesInTwoWavesWithinTheHours() {
        let hours = VirtualDay.hours
        #expect(plan.citizens.allSatisfy { $0.arrival >= hours.dawn && $0.arrival < hours.lastTicket })
        #expect(zip(plan.citizens, plan.citizens.dropFirst()).allSatisfy { $0.arrival <= $1.arrival })
        func during(_ from: Double, _ to: Double) -> Double {
            share { $0.arrival >= from * 3600 && $0.arrival < to * 3600 }
        }
        #expect(during(9, 10) > during(11.5, 12.5) * 1.5)
        #expect(during(13, 14) > during(11.5, 12.5))
        #expect(during(9, 10) > during(13, 14))
    }

    @Test func dividesTimeByThePace() {
        let usual = VirtualDay.plan(visits: 1000)
        let fast = VirtualDay.plan(visits: 1000, times: 10)
        func mean(_ plan: DayPlan) -> Double {
            plan.citizens.reduce(0) { $0 + $1.serving } / Double(plan.citizens.count)
        }
        #expect(fast.citizens.count == 10_000)
        #expect(abs(mean(usual) / mean(fast) - 10) < 0.5)
    }

    @Test func splitsWithoutLosingAnybody() {
        for visits in [0, 1, 2, 7, 340, 17_000] {
            let parts = VisitShares.split(visits, by: VisitShares.shares(of: ["DUK", "KES", "A", "B", "C"]))
            #expect(parts.reduce(0, +) == visits)
        }
        #expect(VisitShares.shares(of: ["A", "B"]) == [0.5, 0.5])
        #expect(VisitShares.shares(of: []) == [])
    }
}
