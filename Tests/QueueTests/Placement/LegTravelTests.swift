import CatalogAPI
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct LegTravelTests {
    /// A number that has been served at DUK and goes on to DIN, which is elsewhere.
    private func sent(_ both: TwoQueues, next: [Code] = ["DIN-01"]) async throws -> Ticket {
        let ticket = try await both.queues[0].issue("DUK-01", next: next)
        try await both.queues[0].open("DUK-1")
        try await both.queues[1].open("DIN-1")
        try await both.queues[0].work(.call, "DUK-1")
        try await both.queues[0].work(.start, "DUK-1")
        both.advance(by: .seconds(60))
        try await both.queues[0].work(.finish(), "DUK-1")
        return ticket
    }

    @Test func aNumberGoesOnToAnotherInstance() async throws {
        try await TwoQueues.run { both in
            let ticket = try await sent(both)
            let later = try await both.queues[1].issue("DIN-01")
            // While the officer may still take it back, and until it has come, it is seen as waiting there.
            for settled in [false, true] {
                if settled {
                    both.advance(by: .seconds(6))
                    try await both.settle(0)
                }
                let meanwhile = try await both.queues[0].ticket(ticket.code)
                #expect(meanwhile.state == .waiting && meanwhile.lane == "DIN-C" && meanwhile.leg == 2)
                #expect(meanwhile.number == ticket.number && meanwhile.ahead == nil && !meanwhile.canCancel)
                #expect(await kind { try await both.queues[0].cancel(ticket.code) } == "handing_over")
                #expect(await kind { try await both.queues[1].ticket(ticket.code) } == "not_found")
            }
            try await both.comeToRest()
            #expect(await kind { try await both.queues[0].ticket(ticket.code) } == "moved")
            #expect(await kind { try await both.queues[0].cancel(ticket.code) } == "moved")
            let there = try await both.queues[1].ticket(ticket.code)
            #expect(there.number == "A-001" && there.leg == 2 && there.ahead == 0 && there.issuedAt == ticket.issuedAt)
            // It came later than the other, but has waited longer.
            #expect(try await both.queues[1].ticket(later.code).ahead == 1)
            try await both.queues[1].work(.call, "DIN-1")
            let called = try await both.queues[1].counter("DIN-1").current
            #expect(called?.code == ticket.code)
            #expect(try await both.queues[1].explanation(ticket.code).number == "A-001")
            try await both.queues[1].work(.start, "DIN-1")
            try await both.queues[1].work(.finish(), "DIN-1")
            #expect(try await both.queues[1].ticket(ticket.code).state == .served)
            #expect(try await both.queues[0].lane("DUK-A").served == 1)
            #expect(try await both.queues[1].lane("DIN-C").served == 1)
            let changes = try await both.queues[0].events(QueueAPI.ticketChanged).map(\.change)
            #expect(changes == [.issued, .called, .started, .advanced])
            #expect(
                try await both.queues[1].events(QueueAPI.ticketChanged).filter { $0.code == ticket.code }.map(\.change)
                    == [.arrived, .called, .started, .served])
        }
    }

    @Test func andComesBack() async throws {
        try await TwoQueues.run { both in
            let ticket = try await sent(both, next: ["DIN-01", "DUK-03"])
            try await both.comeToRest()
            try await both.queues[1].work(.call, "DIN-1")
            try await both.queues[1].work(.start, "DIN-1")
            try await both.queues[1].work(.finish(), "DIN-1")
            try await both.comeToRest()
            #expect(await kind { try await both.queues[1].ticket(ticket.code) } == "moved")
            let back = try await both.queues[0].ticket(ticket.code)
            #expect(back.number == "A-001" && back.leg == 3 && back.lane == "DUK-B" && back.state == .waiting)
            try await both.queues[0].open("DUK-3")
            #expect(try await both.queues[0].work(.call, "DUK-3").current?.code == ticket.code)
            #expect(try await both.queues[0].issue("DUK-01").number == "A-002")
        }
    }

    @Test func aSlipIsTakenBackWithinFiveSeconds() async throws {
        try await TwoQueues.run { both in
            let ticket = try await sent(both)
            let before = try await both.queues[0].events(QueueAPI.ticketChanged).last
            both.advance(by: .seconds(5))
            try await both.settle(0)
            let counter = try await both.queues[0].work(.undo, "DUK-1")
            #expect(counter.current?.code == ticket.code && counter.current?.state == .serving)
            #expect(counter.current?.leg == 1 && counter.current?.startedAt == before?.startedAt)
            #expect(counter.servedToday == 0)
            #expect(try await both.queues[0].lane("DUK-A").served == 0)
            try await both.comeToRest()
            #expect(try await both.queues[0].ticket(ticket.code).state == .serving)
            #expect(try await both.queues[0].events(QueueAPI.legSent).isEmpty)
            // And once more, for good.
            try await both.queues[0].work(.finish(), "DUK-1")
            both.advance(by: .milliseconds(5_001))
            #expect(await kind { try await both.queues[0].work(.undo, "DUK-1") } == "nothing_to_undo")
            try await both.comeToRest()
            #expect(try await both.queues[1].ticket(ticket.code).leg == 2)
        }
    }

    @Test func whoHasGoneOnMayTakeAnotherNumberHere() async throws {
        try await TwoQueues.run { both in
            let lane = try #require(both.queues[0].floor.get().lane("DUK-A")?.id)
            let holder = PersonHash(text: "holder")
            let ticket = try await both.queues[0].issue("DUK-01", next: ["DIN-01"])
            try await both.queues[0].store.write { transaction in
                try PeopleTable(db: transaction.db).insert(
                    holder, ticket.code, lanes: [lane], day: TestQueue.day, isAppointment: false)
            }
            try await both.queues[0].open("DUK-1")
            for step in [.call, .start, .finish(), .undo] as [CounterStep] {
                try await both.queues[0].work(step, "DUK-1")
            }
            func takeAnother() async -> String? {
                await kind {
                    try await both.queues[0].store.write { transaction in
                        try PeopleTable(db: transaction.db).insert(
                            holder, "0000000000", lanes: [lane], day: TestQueue.day, isAppointment: false)
                    }
                }
            }
            #expect(await takeAnother() == "already_in_line", "the step was taken back")
            try await both.queues[0].work(.finish(), "DUK-1")
            #expect(await takeAnother() == nil)
            #expect(await kind { try await both.queues[0].work(.undo, "DUK-1") } == "nothing_to_undo")
            try await both.comeToRest()
            #expect(try await both.queues[1].ticket(ticket.code).state == .waiting)
        }
    }

    @Test func whatIsReadTwiceTakesEffectOnce() async throws {
        try await TwoQueues.run { both in
            let ticket = try await sent(both)
            try await both.comeToRest()
            try await both.queues[1].work(.call, "DIN-1")
            for index in 0...1 { try await both.deliver(to: index, again: true) }
            try await both.comeToRest()
            #expect(try await both.queues[1].ticket(ticket.code).state == .called)
            #expect(try await both.places() == [ticket.code: 1])
            #expect(try await both.queues[1].events(QueueAPI.legTaken).count == 1)
        }
    }

    @Test func onlyTheOneThatANumberIsSentToTakesIt() async throws {
        try await TwoQueues.run { both in
            _ = try await sent(both)
            both.advance(by: .seconds(6))
            try await both.settle(0)
            var leg = try #require(try await both.queues[0].events(QueueAPI.legSent).first)
            leg.to = "queue-3"
            let (other, queue) = (leg, both.queues[1])
            try await queue.store.write { transaction in
                let commands = QueueCommands(transaction, plan: try queue.floor.get())
                try LegTravel(queue: commands, placement: queue.methods.placement).receive(other)
            }
            #expect(try await queue.events(QueueAPI.legTaken).isEmpty)
        }
    }

    @Test func aNumberFollowsALaneThatHasMoved() async throws {
        try await TwoQueues.run { both in
            let ticket = try await sent(both)
            both.advance(by: .seconds(6))
            try await both.settle(0)
            // The lane comes here while the number is on its way there, and neither knows of the other.
            try await both.move("DIN")
            try await both.comeToRest()
            let back = try await both.queues[0].ticket(ticket.code)
            #expect(back.number == "A-001" && back.lane == "DIN-C" && back.state == .waiting && back.ahead == 0)
            #expect(await kind { try await both.queues[1].ticket(ticket.code) } == "moved")
            #expect(try await both.places() == [ticket.code: 1])
            #expect(try await both.queues[0].events(QueueAPI.legSent).map(\.hop) == [1])
            #expect(try await both.queues[1].events(QueueAPI.legSent).map(\.hop) == [2])
        }
    }

    @Test func aDayThatEndsOnTheWayEndsTheNumber() async throws {
        try await TwoQueues.run { both in
            let ticket = try await sent(both)
            _ = try await both.queues[1].work(.close, "DIN-1")
            _ = try await both.queues[1].closeDay()
            try await both.comeToRest()
            #expect(try await both.queues[1].ticket(ticket.code).state == .expired)
        }
    }

    @Test func aServiceThatIsGoneWhenANumberComesDoesNotLoseIt() async throws {
        try await TwoQueues.run { both in
            let ticket = try await sent(both)
            both.advance(by: .seconds(6))
            try await both.settle(0)
            var floor = Floor.small
            floor.version = 2
            floor.lanes.removeLast()
            try await both.queues[1].take(floor)
            try await both.comeToRest()
            #expect(try await both.queues[1].ticket(ticket.code).state == .waiting)
            #expect(try await both.queues[1].work(.call, "DIN-1").current?.code == ticket.code)
        }
    }

    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func aTicketIsAlwaysInExactlyOnePlace(_ seed: UInt64) async throws {
        var generator = SplitMix(seed: seed)
        try await TwoQueues.run { both in
            var issued: [TicketCode: String] = [:]
            for counter in ["DUK-1", "DUK-2", "DUK-3"] as [Code] { try await both.queues[0].open(counter) }
            try await both.queues[1].open("DIN-1")
            for _ in 0..<150 {
                try await step(both, &issued, &generator)
                let places = try await both.places()
                try #require(Set(places.keys) == Set(issued.keys) && places.values.allSatisfy { $0 == 1 })
            }
            try await both.comeToRest()
            try await serveAll(both)
            for (code, number) in issued {
                var found: [Ticket] = []
                for queue in both.queues {
                    do { found.append(try await queue.ticket(code)) } catch let error as RPCError {
                        #expect(error.is(.moved) || error.is(.notFound))
                    }
                }
                // One answers, and the other does not show what it has put aside.
                try #require(found.count == 1)
                let ticket = found[0]
                #expect(ticket.number == number && ticket.state == .served && ticket.next.isEmpty)
                let events =
                    try await both.queues[0].events(QueueAPI.ticketChanged)
                    + both.queues[1].events(QueueAPI.ticketChanged)
                let ended = events.filter { $0.code == code && ($0.change == .advanced || $0.change == .served) }
                let undone = events.count { $0.code == code && $0.change == .undone && $0.state == .serving }
                #expect(Set(ended.map(\.leg)) == Set(1...ticket.leg) && ended.count - undone == ticket.leg)
            }
        }
    }

    private func step(
        _ both: TwoQueues, _ issued: inout [TicketCode: String], _ generator: inout SplitMix
    ) async throws {
        let services: [Code] = ["DUK-01", "DUK-03", "DIN-01"]
        let counter = (["DUK-1", "DUK-2", "DUK-3", "DIN-1"] as [Code]).randomElement(using: &generator) ?? "DUK-1"
        let agency: Code = counter == "DIN-1" ? "DIN" : "DUK"
        let index = Int.random(in: 0...1, using: &generator)
        switch Int.random(in: 0..<21, using: &generator) {
        case 0...2:
            let service = services.randomElement(using: &generator) ?? "DUK-01"
            let next = (0..<Int.random(in: 0...3, using: &generator)).compactMap { _ in
                services.randomElement(using: &generator)
            }
            let ticket = try await both.home(service == "DIN-01" ? "DIN" : "DUK").issue(service, next: next)
            issued[ticket.code] = ticket.number
        case 3...6: _ = await kind { try await both.home(agency).work(.call, counter) }
        case 7...9: _ = await kind { try await both.home(agency).work(.start, counter) }
        case 10...12: _ = await kind { try await both.home(agency).work(.finish(), counter) }
        case 13: _ = await kind { try await both.home(agency).work(.undo, counter) }
        case 14...15: try await both.settle(index)
        case 16: try await both.deliver(to: index, limit: Int.random(in: 1...3, using: &generator))
        case 17: try await both.deliver(to: index, again: true)
        case 18: both.advance(by: .milliseconds(Int.random(in: 1...4_000, using: &generator)))
        case 19: try await both.copy(agency)
        default: try await both.move(agency, tellGiver: Bool.random(using: &generator))
        }
    }

    /// Serves everybody to the end of their plans.
    private func serveAll(_ both: TwoQueues) async throws {
        for _ in 0..<200 {
            var served = 0
            for (counter, agency) in [("DUK-2", "DUK"), ("DUK-1", "DUK"), ("DUK-3", "DUK"), ("DIN-1", "DIN")]
                as [(Code, Code)]
            {
                let home = both.home(agency)
                _ = await kind { try await home.work(.call, counter) }
                _ = await kind { try await home.work(.start, counter) }
                if await kind(of: { try await home.work(.finish(), counter) }) == nil { served += 1 }
            }
            try await both.comeToRest()
            if served == 0 { return }
        }
        Issue.record("it never ended")
    }
}
