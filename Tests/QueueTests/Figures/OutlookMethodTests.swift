import CatalogAPI
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct OutlookMethodTests {
    private static let hours: Floor = {
        var floor = Floor.small
        floor.hours = FloorHours(
            weekly: [OpeningHours(days: ["wed"], open: "08:00", breakFrom: nil, breakTo: nil, close: "15:00")],
            holidays: [], cutoffMinutes: 30)
        return floor
    }()

    private func outlook(_ lane: Code, extra: Int? = nil, from: Timestamp? = nil, _ queue: TestQueue) async throws
        -> LaneOutlook
    {
        let request = OutlookRequest(lane: lane, extraCounters: extra.map(ExtraCounters.init(unchecked:)), from: from)
        return try await queue.methods.outlook(request, queue.store)
    }

    @Test func nothingIsSaidOfALaneNobodyWasServedIn() async throws {
        try await TestQueue.run(floor: Self.hours) { queue in
            let outlook = try await outlook("DUK-A", extra: 1, queue)
            #expect(outlook.knowledge == .unknown && outlook.asItIs == nil && outlook.withMore == nil)
            #expect(await kind { try await self.outlook("XYZ", queue) } == "not_found")
        }
    }

    @Test func oneMoreCounterShortensTheWaits() async throws {
        try await TestQueue.run(floor: Self.hours) { queue in
            try await queue.open("DUK-1")
            for _ in 0..<6 {
                _ = try await queue.issue("DUK-01")
                try await queue.work(.call, "DUK-1")
                try await queue.work(.start, "DUK-1")
                queue.clock.advance(by: .seconds(300))
                try await queue.work(.finish(), "DUK-1")
            }
            for _ in 0..<20 { _ = try await queue.issue("DUK-01") }
            let now = queue.clock.now()
            let outlook = try await outlook("DUK-A", extra: 1, from: now, queue)
            let (asItIs, more) = (try #require(outlook.asItIs), try #require(outlook.withMore))
            #expect(more.medianSeconds < asItIs.medianSeconds)
            #expect(more.lastCalledAt < asItIs.lastCalledAt)
            #expect(asItIs.lastCalledAt > now)
            #expect(try await self.outlook("DUK-A", queue).withMore == nil)
        }
    }
}
