import CatalogAPI
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct FloorTests {
    @Test func aLaneThatDisappearsKeepsItsTicketsUntilTheDayEnds() async throws {
        try await TestQueue.run { queue in
            let ticket = try await queue.issue("DUK-03")
            try await queue.open("DUK-3")
            try await queue.take(.withoutLaneB)
            #expect(await kind { try await queue.issue("DUK-03") } == "not_queued")
            #expect(try await queue.lane("DUK-B").waiting == 1)
            #expect(try await queue.ticket(ticket.code).laneName == "Akta")
            // The counter was opened for it and serves it to the end.
            #expect(try await queue.work(.call, "DUK-3").current?.code == ticket.code)
            try await queue.work(.start, "DUK-3")
            try await queue.work(.finish(), "DUK-3")
            #expect(await kind { try await queue.lane("DUK-B") } == "not_found")
            #expect(try await queue.board("semua").lanes.map(\.lane) == ["DUK-A", "DIN-C"])
        }
    }

    @Test func whoWaitsInALaneThatIsGoneExpiresWithTheDay() async throws {
        try await TestQueue.run { queue in
            let ticket = try await queue.issue("DUK-03")
            try await queue.take(.withoutLaneB)
            queue.clock.advance(by: .seconds(24 * 3600))
            #expect(try await queue.keeper.keep())
            #expect(try await queue.ticket(ticket.code).state == .expired)
        }
    }

    @Test func aCounterThatDisappearsEndsWhatItHasBegun() async throws {
        try await TestQueue.run { queue in
            for _ in 0..<2 { _ = try await queue.issue("DUK-01") }
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            var floor = Floor.small
            floor.version = 2
            floor.counters.removeFirst()
            try await queue.take(floor)
            try await queue.work(.start, "DUK-1")
            try await queue.work(.finish(), "DUK-1")
            #expect(await kind { try await queue.work(.call, "DUK-1") } == "not_found")
            #expect(await kind { try await queue.open("DUK-1") } == "not_found")
            try await queue.work(.close, "DUK-1")
            let list = try await queue.store.read { [methods = queue.methods] in try methods.counters(Empty(), $0) }
            #expect(list.items.map(\.counter) == ["DUK-2", "DUK-3", "DIN-1"])
        }
    }

    @Test func aLaneThatComesBackGoesOnWithItsNumbers() async throws {
        try await TestQueue.run { queue in
            _ = try await queue.issue("DUK-03")
            try await queue.take(.withoutLaneB)
            try await queue.take(.small)
            #expect(try await queue.issue("DUK-03").number == "B-002")
        }
    }

    @Test func aNewNameIsSeenAtOnceAlsoOnOldTickets() async throws {
        try await TestQueue.run { queue in
            let ticket = try await queue.issue("DUK-01")
            var floor = Floor.small
            floor.version = 2
            floor.lanes[0].name = "Kependudukan"
            try await queue.take(floor)
            #expect(try await queue.ticket(ticket.code).laneName == "Kependudukan")
        }
    }

    @Test func aFloorInAnUnknownZoneIsRefusedAndTheOldOneHolds() async throws {
        try await TestQueue.run { queue in
            var floor = Floor.small
            floor.timeZone = "Mars/Olympus"
            await #expect(throws: UnusableFloor.self) { try await queue.take(floor) }
            let number = try await queue.issue("DUK-01").number
            #expect(number == "A-001")
        }
    }

    @Test func aPlanSurvivesTheStore() async throws {
        try await TestQueue.run { queue in
            let stored = try await queue.store.read { try FloorTable(db: $0).load() }
            #expect(stored == queue.floor.known)
            #expect(stored?.lanes.map(\.code) == ["DUK-A", "DUK-B", "DIN-C"])
            #expect(stored?.counter("DUK-2")?.lanes.count == 2)
        }
    }
}

extension Floor {
    fileprivate static var withoutLaneB: Floor {
        var floor = Floor.small
        floor.version = 2
        floor.lanes.remove(at: 1)
        floor.counters[1].lanes = ["DUK-A"]
        floor.counters[2].lanes = ["DUK-A"]
        return floor
    }
}
