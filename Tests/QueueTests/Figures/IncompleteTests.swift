import GRDB
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

/// One failing part never blanks a whole snapshot.
@Suite struct IncompleteTests {
    /// Takes a table away, as a damaged file may.
    private func lose(_ table: String, _ queue: TestQueue) async throws {
        try await queue.store.write { try $0.db.execute(sql: "ALTER TABLE \(table) RENAME TO lost_\(table)") }
    }

    private func prepare(_ queue: TestQueue) async throws {
        try await queue.open("DUK-1")
        for _ in 0..<2 { _ = try await queue.issue("DUK-01") }
        try await queue.work(.call, "DUK-1")
    }

    @Test func aBoardWithoutIntakeStillShowsCallsAndLanes() async throws {
        try await TestQueue.run { queue in
            try await prepare(queue)
            try await lose("intake_rules", queue)
            let board = try await queue.board("semua")
            #expect(board.incomplete == [.intake])
            #expect(board.calls.map(\.number) == ["A-001"] && board.lanes.map(\.waiting) == [1, 0, 0])
            #expect(board.lanes.allSatisfy { $0.intake == nil })
        }
    }

    @Test func aBoardWithoutTicketsStillShowsHowManyWait() async throws {
        try await TestQueue.run { queue in
            try await prepare(queue)
            // Learned before, so that the estimate does not need what is lost.
            _ = try await queue.board("semua")
            try await lose("tickets", queue)
            let board = try await queue.board("semua")
            #expect(board.incomplete == [.calls])
            #expect(board.calls.isEmpty && board.lanes.map(\.waiting) == [1, 0, 0])
        }
    }

    @Test func figuresWithoutCountersStillShowLanes() async throws {
        try await TestQueue.run { queue in
            try await prepare(queue)
            _ = try await queue.board("semua")
            try await lose("counter_state", queue)
            let figures = try await queue.figures()
            #expect(figures.incomplete == [.counters] && figures.counters.isEmpty)
            #expect(figures.lanes.map(\.waiting) == [1, 0, 0])
            #expect(figures.lanes.first?.times?.wait.count == 1)
        }
    }

    @Test(arguments: ["legs", "lane_days", "intake_rules", "counter_state", "tickets"])
    func whateverIsLostTheRestIsShown(table: String) async throws {
        try await TestQueue.run { queue in
            try await prepare(queue)
            _ = try await queue.board("semua")
            try await lose(table, queue)
            let figures = try await queue.figures()
            #expect(figures.incomplete?.isEmpty == false)
            #expect(!figures.lanes.isEmpty || !figures.counters.isEmpty)
            let site = try await queue.site()
            #expect(table == "legs" || site.incomplete?.isEmpty == false)
            #expect(!site.lanes.isEmpty || !site.counters.isEmpty)
        }
    }

    @Test func anOfficerWorksOnWhenAListCannotBeRead() async throws {
        try await TestQueue.run { queue in
            try await prepare(queue)
            try await lose("promised_waits", queue)
            try await lose("intake_rules", queue)
            let counter = try await queue.work(.start, "DUK-1")
            #expect(counter.current?.state == .serving)
        }
    }

    @Test func aSingleLaneThatCannotBeReadIsAnError() async throws {
        try await TestQueue.run { queue in
            try await lose("lane_days", queue)
            #expect(await kind { try await queue.lane("DUK-A") } == "internal_error")
        }
    }
}
