import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct TicketTests {
    @Test func numbersRunPerLaneWithoutGaps() async throws {
        try await TestQueue.run { queue in
            var numbers: [String] = []
            for service: Code in ["DUK-01", "DUK-02", "DUK-03", "DUK-01", "DIN-01"] {
                numbers.append(try await queue.issue(service).number)
            }
            #expect(numbers == ["A-001", "A-002", "B-001", "A-003", "C-001"])
        }
    }

    @Test func aTicketSaysAllItsOwnerNeeds() async throws {
        try await TestQueue.run { queue in
            _ = try await queue.issue("DUK-01")
            let ticket = try await queue.issue("DUK-02")
            #expect(ticket.state == .waiting && ticket.ahead == 1)
            #expect(ticket.lane == "DUK-A" && ticket.laneName == "KTP dan KK" && ticket.agency == "DUK")
            #expect(ticket.service == "DUK-02" && ticket.priority == .regular && ticket.channel == .kiosk)
            #expect(ticket.serviceDay == TestQueue.day && ticket.issuedAt == TestQueue.morning)
            #expect(ticket.canCancel && !ticket.canRejoin)
            #expect(try await queue.ticket(ticket.code) == ticket, "an answer and a later look agree")
        }
    }

    @Test func aServiceWithoutALaneIsNotQueuedFor() async throws {
        try await TestQueue.run { queue in
            #expect(await kind { try await queue.issue("DUK-99") } == "not_queued")
            let seen = try await queue.lane("DUK-A")
            #expect(seen.issued == 0)
        }
    }

    @Test func anUnknownCodeIsNotFound() async throws {
        try await TestQueue.run { queue in
            #expect(await kind { try await queue.ticket("0000000000") } == "not_found")
            #expect(await kind { try await queue.cancel("0000000000") } == "not_found")
            #expect(await kind { try await queue.rejoin("0000000000") } == "not_found")
        }
    }

    @Test func beforeTheCatalogueIsKnownNothingIsReady() async throws {
        try await TestQueue.run(floor: nil) { queue in
            #expect(await kind { try await queue.issue("DUK-01") } == "not_ready")
            #expect(await kind { try await queue.board("semua") } == "not_ready")
            #expect(await kind { try await queue.work(.call, "DUK-1") } == "not_ready")
        }
    }

    @Test func creditMovesAheadByTimeNotByClass() async throws {
        try await TestQueue.run { queue in
            let early = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(16 * 60))
            let late = try await queue.issue("DUK-01")
            let elderly = try await queue.issue("DUK-01", .elderly)
            // The first regular one came more than a quarter of an hour earlier and stays first.
            #expect(elderly.ahead == 1)
            #expect(try await queue.ticket(early.code).ahead == 0)
            #expect(try await queue.ticket(late.code).ahead == 2)
            try await queue.open("DUK-1")
            var order: [String] = []
            for _ in 0..<3 {
                order.append(try #require(try await queue.work(.call, "DUK-1").current).number)
                try await queue.work(.missed, "DUK-1")
            }
            #expect(order == [early.number, elderly.number, late.number])
        }
    }

    @Test func aTieIsBrokenByTheOrderOfIssue() async throws {
        try await TestQueue.run { queue in
            let first = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(15 * 60))
            let second = try await queue.issue("DUK-01", .pregnant)
            #expect(second.ahead == 1)
            #expect(try await queue.ticket(first.code).ahead == 0)
        }
    }

    @Test func cancellingLeavesTheLine() async throws {
        try await TestQueue.run { queue in
            let first = try await queue.issue("DUK-01")
            let second = try await queue.issue("DUK-01")
            let cancelled = try await queue.cancel(first.code)
            #expect(cancelled.state == .cancelled && cancelled.finishedAt == TestQueue.morning)
            #expect(cancelled.ahead == nil && !cancelled.canCancel && cancelled.version > first.version)
            #expect(try await queue.ticket(second.code).ahead == 0)
            #expect(try await queue.lane("DUK-A").waiting == 1)
            #expect(await kind { try await queue.cancel(first.code) } == "wrong_state")
        }
    }

    @Test func whoeverWasMissedRejoinsOnceAtTheEnd() async throws {
        try await TestQueue.run { queue in
            let first = try await queue.issue("DUK-01", .elderly)
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.missed, "DUK-1")
            _ = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(1))
            #expect(try await queue.ticket(first.code).canRejoin)
            let again = try await queue.rejoin(first.code)
            #expect(again.state == .waiting && again.ahead == 1 && again.rejoins == 1 && again.counter == nil)
            try await queue.work(.call, "DUK-1")
            try await queue.work(.missed, "DUK-1")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.missed, "DUK-1")
            #expect(await kind { try await queue.rejoin(first.code) } == "rejoin_used")
            #expect(try await !queue.ticket(first.code).canRejoin)
        }
    }

    @Test func aClockThatIsSetBackLetsNobodyOvertake() async throws {
        try await TestQueue.run { queue in
            let first = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(-3 * 24 * 3600))
            let second = try await queue.issue("DUK-01")
            #expect(second.number == "A-002" && second.ahead == 1)
            #expect(second.serviceDay == first.serviceDay)
            #expect(second.issuedAt >= first.issuedAt)
        }
    }

    @Test func everyChangeIsAnEventWithTheVersionOfTheTicket() async throws {
        try await TestQueue.run { queue in
            let ticket = try await queue.issue("DUK-01")
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.recall, "DUK-1")
            try await queue.work(.start, "DUK-1")
            try await queue.work(.finish(.served, products: 2), "DUK-1")
            let events = try await queue.events(QueueAPI.ticketChanged)
            #expect(events.map(\.change) == [.issued, .called, .recalled, .started, .served])
            #expect(events.allSatisfy { $0.code == ticket.code && $0.number == "A-001" && $0.agency == "DUK" })
            let last = try #require(events.last)
            #expect(last.state == .served && last.products == 2 && last.counter == "DUK-1")
            #expect(last.finishedAt != nil && last.startedAt != nil && last.calledAt != nil)
            let stored = try await queue.ticket(ticket.code)
            #expect(stored.version == queue.store.lastEvent)
        }
    }

    @Test func theUnfinishedHaveNoProductUnlessToldOtherwise() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            for (outcome, products) in [(Outcome?.none, 1), (.served, 1), (.unfinished, 0)] {
                _ = try await queue.issue("DUK-01")
                try await queue.work(.call, "DUK-1")
                try await queue.work(.start, "DUK-1")
                try await queue.work(.finish(outcome, products: nil), "DUK-1")
                #expect(try await queue.events(QueueAPI.ticketChanged).last?.products == products)
            }
        }
    }
}
