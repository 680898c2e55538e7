import CatalogAPI
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct OfficerTests {
    /// A counter that serves somebody.
    private func serving(_ queue: TestQueue, next: [Code]? = nil) async throws -> Ticket {
        let ticket = try await queue.issue("DUK-01", next: next)
        try await queue.open("DUK-2")
        try await queue.work(.call, "DUK-2")
        try await queue.work(.start, "DUK-2")
        return try await queue.ticket(ticket.code)
    }

    @Test func aSlipIsTakenBackAndLosesNoServiceTime() async throws {
        try await TestQueue.run { queue in
            let before = try await serving(queue)
            queue.clock.advance(by: .seconds(300))
            let slip = try await queue.work(.finish(.served, products: 2), "DUK-2")
            #expect(slip.servedToday == 1)
            #expect(slip.undoUntil == queue.clock.now().advanced(byMilliseconds: 5_000))
            queue.clock.advance(by: .seconds(5))
            let after = try await queue.work(.undo, "DUK-2")
            #expect(after.current?.state == .serving && after.current?.startedAt == before.startedAt)
            #expect(after.servedToday == 0 && after.undoUntil == nil)
            #expect(try await queue.lane("DUK-A").served == 0)
            #expect(await kind { try await queue.work(.undo, "DUK-2") } == "nothing_to_undo")
        }
    }

    @Test func afterFiveSecondsNothingIsTakenBack() async throws {
        try await TestQueue.run { queue in
            _ = try await serving(queue)
            queue.clock.advance(by: .milliseconds(5_001))
            #expect(await kind { try await queue.work(.undo, "DUK-2") } == "nothing_to_undo")
        }
    }

    @Test func whatTheCitizenDidSinceIsNotUndone() async throws {
        try await TestQueue.run { queue in
            let ticket = try await queue.issue("DUK-01")
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.missed, "DUK-1")
            _ = try await queue.rejoin(ticket.code)
            #expect(await kind { try await queue.work(.undo, "DUK-1") } == "nothing_to_undo")
        }
    }

    @Test func aParkedCitizenKeepsThePlace() async throws {
        try await TestQueue.run { queue in
            let ticket = try await serving(queue)
            queue.clock.advance(by: .seconds(60))
            let later = try await queue.issue("DUK-01")
            let parked = try await queue.work(.park, "DUK-2")
            #expect(parked.parked.map(\.number) == [ticket.number] && parked.current == nil)
            #expect(await kind { try await queue.work(.resume("A-002"), "DUK-2") } == "wrong_state")
            #expect(await kind { try await queue.work(.resume("A-009"), "DUK-2") } == "not_found")
            try await queue.work(.resume(TicketNumber(unchecked: ticket.number)), "DUK-2")
            #expect(try await queue.ticket(later.code).ahead == 1)
            #expect(try await queue.work(.call, "DUK-2").current?.number == ticket.number)
        }
    }

    @Test func somebodyElseIsCalledOnlyWithAReasonThatIsPublished() async throws {
        try await TestQueue.run { queue in
            let first = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(60))
            let second = try await queue.issue("DUK-01")
            try await queue.open("DUK-1")
            let called = try await queue.work(.callTicket("A-002"), "DUK-1")
            #expect(called.current?.code == second.code)
            let why = try await queue.explanation(second.code)
            #expect(why.reason == .urgent && why.heads.map(\.number) == [first.number])
            #expect(why.sentence.id == "A-002 dipanggil di luar urutan karena keadaannya tidak dapat menunggu.")
            #expect(await kind { try await queue.explanation(first.code) } == "wrong_state")
            #expect(await kind { try await queue.work(.callTicket("A-001"), "DUK-1") } == "counter_busy")
        }
    }

    @Test func aCallIsExplainedByWhatItWasComparedWith() async throws {
        try await TestQueue.run { queue in
            _ = try await queue.issue("DUK-03")
            queue.clock.advance(by: .seconds(600))
            let elderly = try await queue.issue("DUK-01", .elderly)
            try await queue.open("DUK-2")
            try await queue.work(.call, "DUK-2")
            let why = try await queue.explanation(elderly.code)
            #expect(why.creditMinutes == 15 && why.joinedAt == elderly.issuedAt)
            #expect(why.heads.map(\.number) == ["A-001", "B-001"])
            #expect(
                why.sentence.en
                    == "A-001 was called because it had waited longest in lanes DUK-A, DUK-B: since 08:10, counted 15 minutes earlier for its priority class (07:55)."
            )
        }
    }

    @Test func theWaitingOfAHeavierLaneCountsSeveralTimes() async throws {
        var floor = Floor.small
        floor.counters[1].weights = ["DUK-B": 3]
        try await TestQueue.run(floor: floor) { queue in
            _ = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(120))
            _ = try await queue.issue("DUK-03")
            queue.clock.advance(by: .seconds(61))
            try await queue.open("DUK-2")
            // 181 seconds once are less than 61 seconds three times.
            #expect(try await queue.work(.call, "DUK-2").current?.number == "B-001")
        }
    }

    @Test func creditsComeFromTheCatalogue() async throws {
        var floor = Floor.small
        floor.credits = ["pregnant": 30, "unknown": 99]
        try await TestQueue.run(floor: floor) { queue in
            _ = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(1799))
            #expect(try await queue.issue("DUK-01", .pregnant).ahead == 0)
            #expect(try await queue.issue("DUK-01", .elderly).ahead == 2)
        }
    }

    @Test func oneNumberLeadsThroughSeveralGerai() async throws {
        try await TestQueue.run { queue in
            let ticket = try await serving(queue, next: ["DIN-01"])
            queue.clock.advance(by: .seconds(3600))
            let waiting = try await queue.issue("DIN-01")
            let counter = try await queue.work(.finish(.served, products: 1), "DUK-2")
            #expect(counter.servedToday == 1)
            let second = try await queue.ticket(ticket.code)
            #expect(second.number == "A-001" && second.lane == "DIN-C" && second.leg == 2 && second.next.isEmpty)
            #expect(second.ahead == 0, "half an hour of the waiting done before counts")
            #expect(try await queue.lane("DUK-A").served == 1)
            #expect(try await queue.lane("DIN-C").waiting == 2)
            #expect(try await queue.lane("DIN-C").issued == 1)
            try await queue.open("DIN-1")
            #expect(try await queue.work(.call, "DIN-1").current?.number == "A-001")
            try await queue.work(.start, "DIN-1")
            try await queue.work(.finish(.served, products: 1), "DIN-1")
            #expect(try await queue.ticket(ticket.code).state == .served)
            #expect(try await queue.ticket(waiting.code).ahead == 0)
        }
    }

    @Test func aReferralCanBeTakenBack() async throws {
        try await TestQueue.run { queue in
            let ticket = try await serving(queue)
            try await queue.work(.refer("DUK-03"), "DUK-2")
            #expect(try await queue.ticket(ticket.code).lane == "DUK-B")
            let back = try await queue.work(.undo, "DUK-2")
            #expect(back.current?.code == ticket.code && back.current?.leg == 1)
            #expect(try await queue.lane("DUK-B").waiting == 0)
            #expect(try await queue.lane("DUK-A").served == 0)
        }
    }

    @Test func aPlanIsCheckedWhenTheNumberIsTaken() async throws {
        try await TestQueue.run { queue in
            #expect(await kind { try await queue.issue("DUK-01", next: ["NONE"]) } == "not_queued")
            let tooMany = Array(repeating: Code("DUK-03"), count: 9)
            #expect(await kind { try await queue.issue("DUK-01", next: tooMany) } == "plan_too_long")
        }
    }

    @Test func whatWasMissingIsNamed() async throws {
        try await TestQueue.run { queue in
            let ticket = try await serving(queue)
            #expect(await kind { try await queue.work(.finish(.served, missing: [2]), "DUK-2") } == "invalid_params")
            try await queue.work(.finish(.unfinished, missing: [2, 4]), "DUK-2")
            let after = try await queue.ticket(ticket.code)
            #expect(after.state == .unfinished && after.missing == [2, 4])
        }
    }

    @Test func aCounterBelongsToWhoeverIsSignedOn() async throws {
        try await TestQueue.run { queue in
            _ = try await queue.issue("DUK-01")
            #expect(try await queue.open("DUK-1", as: "siti").officer == "siti")
            #expect(await kind { try await queue.work(.call, "DUK-1", as: "budi") } == "signed_on_elsewhere")
            #expect(await kind { try await queue.open("DUK-1", as: "budi") } == "signed_on_elsewhere")
            try await queue.work(.call, "DUK-1", as: "siti")
            let taken = try await queue.work(.takeOver, "DUK-1", as: "budi")
            #expect(taken.officer == "budi" && taken.current?.number == "A-001")
            try await queue.work(.start, "DUK-1", as: "budi")
            try await queue.work(.finish(), "DUK-1", as: "budi")
            #expect(try await queue.work(.pause, "DUK-1", as: "budi").pauseReason == .prayer)
            let closed = try await queue.work(.close, "DUK-1", as: "budi")
            #expect(closed.officer == nil && closed.pauseReason == nil)
            #expect(await kind { try await queue.work(.takeOver, "DUK-1", as: "siti") } == "wrong_state")
        }
    }

    @Test func aNumberFromThePhoneIsCalledAfterCheckIn() async throws {
        var floor = Floor.small
        floor.lanes[0].checkIn = true
        try await TestQueue.run(floor: floor) { queue in
            let remote = try await queue.issue("DUK-01", channel: .phone)
            #expect(remote.state == .booked)
            queue.clock.advance(by: .seconds(60))
            let present = try await queue.issue("DUK-01")
            #expect(present.ahead == 0)
            try await queue.open("DUK-1")
            #expect(await kind { try await queue.work(.callTicket("A-001"), "DUK-1") } == "wrong_state")
            #expect(try await queue.checkIn(remote.code).state == .waiting)
            #expect(await kind { try await queue.checkIn(remote.code) } == "wrong_state")
            #expect(try await queue.work(.call, "DUK-1").current?.code == remote.code, "the place was kept")
        }
    }

    @Test func aPlanThatGrowsNeverStandsInTheWayOfFinishing() async throws {
        try await TestQueue.run { queue in
            _ = try await serving(queue, next: Array(repeating: "DUK-03", count: 8))
            #expect(await kind { try await queue.work(.refer("DUK-02"), "DUK-2") } == "plan_too_long")
            for leg in 2...9 {
                try await queue.work(.finish(), "DUK-2")
                try await queue.work(.call, "DUK-2")
                #expect(try await queue.work(.start, "DUK-2").current?.leg == leg)
            }
            #expect(try await queue.work(.finish(), "DUK-2").servedToday == 9)
            #expect(try await queue.lane("DUK-B").served == 8)
        }
    }

    @Test func aGeraiThatIsGoneIsLeftOutOfThePlan() async throws {
        try await TestQueue.run { queue in
            let ticket = try await serving(queue, next: ["DIN-01"])
            var floor = Floor.small
            floor.lanes.removeLast()
            floor.counters.removeLast()
            try await queue.take(floor)
            try await queue.work(.finish(), "DUK-2")
            #expect(try await queue.ticket(ticket.code).state == .served)
        }
    }

    @Test func whoComesFromAnotherGeraiIsCountedRightAfterTheClockWasSetBack() async throws {
        try await TestQueue.run { queue in
            _ = try await serving(queue, next: ["DIN-01"])
            queue.clock.advance(by: .seconds(-3600))
            try await queue.work(.finish(), "DUK-2")
            let later = try await queue.issue("DIN-01")
            #expect(later.ahead == 1)
            #expect(try await queue.ticket(later.code).ahead == 1)
            try await queue.open("DIN-1")
            #expect(try await queue.work(.call, "DIN-1").current?.number == "A-001")
        }
    }

    @Test func aCallByWeightIsExplainedByTheWeights() async throws {
        var floor = Floor.small
        floor.counters[1].weights = ["DUK-B": 3]
        try await TestQueue.run(floor: floor) { queue in
            _ = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(60))
            let called = try await queue.issue("DUK-03")
            queue.clock.advance(by: .seconds(60))
            try await queue.open("DUK-2")
            try await queue.work(.call, "DUK-2")
            let why = try await queue.explanation(called.code)
            #expect(why.heads.map(\.weight) == [1, 3])
            #expect(
                why.sentence.id
                    == "B-001 dipanggil karena menunggu paling lama, menurut bobot jalur, di jalur DUK-A ×1, DUK-B ×3: sejak pukul 08.01."
            )
        }
    }

    @Test func aBoardMissesNothingWhenCallsWereTakenBack() async throws {
        var floor = Floor.small
        let lanes = (0..<7).map { Code(unchecked: "N-\($0)") }
        floor.lanes += lanes.enumerated().map { index, code in
            LaneDefinition(
                code: code, agency: "NEW", name: code.text, prefix: "N\(["P", "Q", "R", "S", "T", "U", "V"][index])",
                services: [code])
        }
        floor.counters += lanes.map { CounterDefinition(code: $0, agency: "NEW", label: $0.text, lanes: [$0]) }
        try await TestQueue.run(floor: floor) { queue in
            _ = try await queue.issue("DUK-01")
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            for lane in lanes {
                _ = try await queue.issue(lane)
                try await queue.open(lane)
                queue.clock.advance(by: .seconds(1))
                try await queue.work(.call, lane)
                try await queue.work(.undo, lane)
            }
            #expect(try await queue.board("semua").calls.map(\.number) == ["A-001"])
        }
    }

    /// Every command of the owner and of officers on a number that stands elsewhere than at the counter.
    @Test(arguments: TicketState.allCases)
    func everyCommandOnANumberInEveryState(_ state: TicketState) async throws {
        let allowed: [String: [TicketState]] = [
            "checkIn": [.booked], "cancel": [.booked, .waiting, .missed, .parked], "rejoin": [.missed],
            "callTicket": [.waiting, .parked], "resume": [.parked],
        ]
        for (command, states) in allowed {
            var floor = Floor.small
            floor.lanes[0].checkIn = true
            try await TestQueue.run(floor: floor) { queue in
                let code = try await bring(queue, to: state)
                let events = queue.store.lastEvent
                let outcome = await kind { try await perform(command, on: code, queue) }
                let expected = states.contains(state) ? nil : "wrong_state"
                #expect(outcome == expected, "\(command) in \(state)")
                if expected != nil {
                    #expect(queue.store.lastEvent == events)
                    #expect(try await queue.ticket(code).state == state)
                }
            }
        }
    }

    private func perform(_ command: String, on code: TicketCode, _ queue: TestQueue) async throws {
        switch command {
        case "checkIn": _ = try await queue.checkIn(code)
        case "cancel": _ = try await queue.cancel(code)
        case "rejoin": _ = try await queue.rejoin(code)
        case "callTicket": try await queue.work(.callTicket("A-001"), "DUK-2")
        default: try await queue.work(.resume("A-001"), "DUK-2")
        }
    }

    /// A number A-001 in a state, and another counter, DUK-2, that is open and free.
    private func bring(_ queue: TestQueue, to state: TicketState) async throws -> TicketCode {
        let code = try await queue.issue("DUK-01", channel: state == .booked ? .phone : .kiosk).code
        try await queue.open("DUK-1")
        try await queue.open("DUK-2")
        switch state {
        case .booked, .waiting: break
        case .cancelled: _ = try await queue.cancel(code)
        case .expired: _ = try await queue.closeDay()
        case .called: try await queue.work(.call, "DUK-1")
        case .missed:
            try await queue.work(.call, "DUK-1")
            try await queue.work(.missed, "DUK-1")
        case .serving, .parked, .served, .unfinished:
            try await queue.work(.call, "DUK-1")
            try await queue.work(.start, "DUK-1")
            if state == .parked { try await queue.work(.park, "DUK-1") }
            if state == .served { try await queue.work(.finish(.served), "DUK-1") }
            if state == .unfinished { try await queue.work(.finish(.unfinished), "DUK-1") }
        }
        return code
    }
}
