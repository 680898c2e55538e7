import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct LaneTests {
    @Test func aLaneCountsWithoutCounting() async throws {
        try await TestQueue.run { queue in
            for _ in 0..<4 { _ = try await queue.issue("DUK-01") }
            try await queue.open("DUK-1")
            try await queue.open("DUK-2")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.start, "DUK-1")
            try await queue.work(.finish(), "DUK-1")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.call, "DUK-2")
            try await queue.work(.pause, "DUK-2")
            let lane = try await queue.lane("DUK-A")
            #expect(lane.issued == 4 && lane.waiting == 1 && lane.served == 1 && lane.openCounters == 1)
            #expect(lane.current == ["A-002", "A-003"])
            #expect(lane.serviceDay == TestQueue.day)
            #expect(try await queue.lane("DUK-B").openCounters == 0)
        }
    }

    @Test func anUnknownLaneOrZoneIsNotFound() async throws {
        try await TestQueue.run { queue in
            #expect(await kind { try await queue.lane("X") } == "not_found")
            #expect(await kind { try await queue.board("X") } == "not_found")
        }
    }

    @Test func aBoardShowsTheLastSixCallsOfItsZone() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            try await queue.open("DIN-1")
            for _ in 0..<5 {
                for (service, counter) in [("DUK-01", "DUK-1"), ("DIN-01", "DIN-1")] as [(Code, Code)] {
                    _ = try await queue.issue(service)
                    queue.clock.advance(by: .seconds(10))
                    try await queue.work(.call, counter)
                    try await queue.work(.start, counter)
                    try await queue.work(.finish(), counter)
                }
            }
            let all = try await queue.board("semua")
            #expect(all.calls.map(\.number) == ["C-005", "A-005", "C-004", "A-004", "C-003", "A-003"])
            #expect(all.lanes.map(\.lane) == ["DUK-A", "DUK-B", "DIN-C"])
            #expect(all.version == queue.store.lastEvent)
            let one = try await queue.board("DIN")
            #expect(one.calls.map(\.number) == ["C-005", "C-004", "C-003", "C-002", "C-001"])
            #expect(one.calls.allSatisfy { $0.counterLabel == "4" && $0.state == .served && !$0.priority })
            #expect(one.lanes.map(\.lane) == ["DIN-C"])
        }
    }

    @Test func aRepeatedCallComesFirstAgain() async throws {
        try await TestQueue.run { queue in
            for counter: Code in ["DUK-1", "DUK-2"] {
                _ = try await queue.issue("DUK-01", .disabled)
                try await queue.open(counter)
                try await queue.work(.call, counter)
                queue.clock.advance(by: .seconds(5))
            }
            #expect(try await queue.board("DUK").calls.map(\.number) == ["A-002", "A-001"])
            try await queue.work(.recall, "DUK-1")
            let calls = try await queue.board("DUK").calls
            #expect(calls.map(\.number) == ["A-001", "A-002"])
            #expect(calls.map(\.recalls) == [1, 0])
            #expect(calls.allSatisfy { $0.priority })
        }
    }

    @Test func theListOfCountersFollowsTheCatalogue() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-3")
            let list = try await queue.store.read { [methods = queue.methods] in try methods.counters(Empty(), $0) }
            #expect(list.items.map(\.counter) == ["DUK-1", "DUK-2", "DUK-3", "DIN-1"])
            #expect(list.items.map(\.state) == [.closed, .closed, .open, .closed])
            let lanes = try await queue.store.read { [methods = queue.methods] in try methods.lanes(Empty(), $0) }
            #expect(lanes.items.map(\.lane) == ["DUK-A", "DUK-B", "DIN-C"])
        }
    }
}
