import CatalogAPI
import Foundation
import GRDB
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct DayTests {
    @Test func midnightAtTheSiteEndsTheDayOnce() async throws {
        try await TestQueue.run { queue in
            let stands = try await leaveOneOfEach(queue)
            // 23:59:59 at the site is 16:59:59 UTC: the same UTC day goes on, the site's does not.
            queue.clock.set(try moment("2026-11-25T23:59:59+07:00"))
            #expect(try await !queue.keeper.keep())
            queue.clock.set(try moment("2026-11-26T00:00:00+07:00"))
            #expect(try await queue.keeper.keep())
            #expect(try await !queue.keeper.keep())

            #expect(try await queue.ticket(stands.waiting).state == .expired)
            #expect(try await queue.ticket(stands.called).state == .expired)
            #expect(try await queue.ticket(stands.missed).state == .expired)
            let serving = try await queue.ticket(stands.serving)
            #expect(serving.state == .unfinished && serving.finishedAt == queue.clock.now())
            for counter: Code in ["DUK-1", "DUK-2", "DUK-3"] {
                let after = try await queue.counter(counter)
                #expect(after.state == .closed && after.current == nil && after.missed.isEmpty)
            }
            let ends = try await queue.events(QueueAPI.ticketChanged).filter { $0.state == .expired }
            #expect(ends.count == 3)
            #expect(try await queue.events(QueueAPI.counterChanged).filter { $0.state == .closed }.count == 3)
        }
    }

    @Test func theFirstCommandOfADayEndsTheLastOneByItself() async throws {
        try await TestQueue.run { queue in
            let stands = try await leaveOneOfEach(queue)
            queue.clock.advance(by: .seconds(24 * 3600))
            let fresh = try await queue.issue("DUK-01")
            #expect(fresh.number == "A-001" && fresh.ahead == 0)
            #expect(fresh.serviceDay == TestQueue.day.advanced(byDays: 1))
            #expect(try await queue.ticket(stands.waiting).state == .expired)
            #expect(try await !queue.keeper.keep(), "nothing is left to do")
        }
    }

    @Test func aTicketOfYesterdayCanNeitherBeCancelledNorRejoin() async throws {
        try await TestQueue.run { queue in
            let stands = try await leaveOneOfEach(queue)
            queue.clock.advance(by: .seconds(24 * 3600))
            #expect(await kind { try await queue.cancel(stands.waiting) } == "wrong_state")
            #expect(await kind { try await queue.rejoin(stands.missed) } == "wrong_state")
            #expect(await kind { try await queue.work(.finish(), "DUK-2") } == "wrong_state")
        }
    }

    @Test func finishedDaysArePutAwayAndStayFound() async throws {
        try await TestQueue.run { queue in
            let stands = try await leaveOneOfEach(queue)
            for _ in 0..<450 { _ = try await queue.issue("DIN-01") }
            #expect(try await !queue.keeper.putAway(), "the day is not over")
            queue.clock.advance(by: .seconds(24 * 3600))
            let fresh = try await queue.issue("DUK-01")
            var rounds = 0
            while try await queue.keeper.putAway() { rounds += 1 }
            #expect(rounds == 3)
            let left = try await queue.store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM tickets") }
            #expect(left == 1)
            #expect(try await queue.ticket(stands.missed).state == .expired)
            #expect(await kind { try await queue.cancel(stands.waiting) } == "wrong_state")
            #expect(try await queue.ticket(fresh.code).number == "A-001")
            #expect(try await queue.issue("DUK-01").number == "A-002")
        }
    }

    /// The issue sequence breaks ties and is a key in the history: it must go on although the table is empty.
    @Test func theIssueSequenceGoesOnWhenAllWasPutAway() async throws {
        try await TestQueue.run { queue in
            _ = try await queue.issue("DUK-01")
            let last = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(24 * 3600))
            #expect(try await queue.keeper.keep())
            while try await queue.keeper.putAway() {}
            let fresh = try await queue.issue("DUK-01")
            let ids = try await queue.store.read { db in
                try [last, fresh].map { try TicketTable(db: db).find($0.code)?.id }
            }
            #expect(ids == [2, 3])
        }
    }

    @Test func daysAwayAreMadeUpForAtTheNextStart() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "queue-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let before = try TestQueue(folder, at: TestQueue.morning)
        try await before.take(.small)
        let stands = try await leaveOneOfEach(before)
        await before.store.close()

        let after = try TestQueue(folder, at: TestQueue.morning.advanced(byMilliseconds: 5 * 86_400_000))
        after.floor.replace(by: try await after.store.read { try FloorTable(db: $0).load() })
        #expect(after.floor.known?.lanes.count == 3, "the last copy of the catalogue is enough")
        #expect(try await after.keeper.keep())
        #expect(try await after.ticket(stands.waiting).state == .expired)
        #expect(try await after.lane("DUK-A").serviceDay == TestQueue.day.advanced(byDays: 5))
        let days = try await after.store.read { try $0.all("SELECT day FROM days WHERE closed IS NULL") { $0.int(0) } }
        #expect(days == [Int(TestQueue.day.daysSince1970) + 5])
        await after.store.close()
    }

    @Test func aBoardAfterMidnightShowsTheNewDay() async throws {
        try await TestQueue.run { queue in
            _ = try await leaveOneOfEach(queue)
            queue.clock.advance(by: .seconds(24 * 3600))
            let board = try await queue.board("semua")
            #expect(board.serviceDay == TestQueue.day.advanced(byDays: 1))
            #expect(board.calls.isEmpty)
            #expect(board.lanes.allSatisfy { $0.waiting == 0 && $0.issued == 0 && $0.served == 0 })
            #expect(board.lanes.allSatisfy { $0.current.isEmpty })
        }
    }

    @Test func aDayIsClosedByHandOnlyWhenNobodyIsAtACounter() async throws {
        try await TestQueue.run { queue in
            let stands = try await leaveOneOfEach(queue)
            #expect(await kind { try await queue.closeDay() } == "counter_busy")
            #expect(try await queue.ticket(stands.waiting).state == .waiting)
            try await queue.work(.missed, "DUK-1")
            #expect(await kind { try await queue.closeDay() } == "counter_busy")
            try await queue.work(.finish(), "DUK-2")

            // In line, missed at DUK-1 and missed at DUK-3.
            #expect(try await queue.closeDay() == DayClosing(day: TestQueue.day, expired: 3, countersClosed: 3))
            let events = queue.store.lastEvent
            #expect(try await queue.closeDay() == DayClosing(day: TestQueue.day, expired: 3, countersClosed: 3))
            #expect(queue.store.lastEvent == events, "a repeat does nothing and says what was done")
            #expect(await kind { try await queue.issue("DUK-01") } == "day_closed")
            #expect(await kind { try await queue.open("DUK-1") } == "day_closed")
            #expect(try await queue.ticket(stands.serving).state == .served)

            queue.clock.advance(by: .seconds(24 * 3600))
            #expect(try await queue.issue("DUK-01").number == "A-001")
            try await queue.open("DUK-1")
        }
    }

    @Test func aDayThatHasNotBegunCannotBeClosed() async throws {
        try await TestQueue.run { queue in
            let error = await #expect(throws: RPCError.self) {
                try await queue.closeDay(TestQueue.day.advanced(byDays: 1))
            }
            #expect(error?.kind == "invalid_params" && error?.data?.fields?.first?.name == "day")
            let past = try await queue.closeDay(TestQueue.day.advanced(byDays: -1))
            #expect(past.expired == 0)
            #expect(await kind { try await queue.issue("DUK-01") } == nil)
        }
    }

    @Test func theLastSecondsBelongToTheirDayInAnyZone() async throws {
        var floor = Floor.small
        floor.timeZone = "Pacific/Kiritimati"
        try await TestQueue.run(floor: floor, at: try moment("2026-11-25T09:59:59Z")) { queue in
            #expect(try await queue.issue("DUK-01").serviceDay.description == "2026-11-25")
            queue.clock.advance(by: .seconds(1))
            let next = try await queue.issue("DUK-01")
            #expect(next.serviceDay.description == "2026-11-26" && next.number == "A-001")
        }
    }

    private struct Stands {
        let waiting, called, serving, missed: TicketCode
    }

    /// One ticket called at DUK-1, one served at DUK-2, one missed at DUK-3, and one more in line for lane A.
    private func leaveOneOfEach(_ queue: TestQueue) async throws -> Stands {
        let called = try await queue.issue("DUK-01")
        let serving = try await queue.issue("DUK-01")
        let missed = try await queue.issue("DUK-03")
        try await queue.open("DUK-1")
        try await queue.open("DUK-2", ["DUK-A"])
        try await queue.open("DUK-3")
        try await queue.work(.call, "DUK-1")
        try await queue.work(.call, "DUK-2")
        try await queue.work(.start, "DUK-2")
        try await queue.work(.call, "DUK-3")
        try await queue.work(.missed, "DUK-3")
        let waiting = try await queue.issue("DUK-01")
        return Stands(waiting: waiting.code, called: called.code, serving: serving.code, missed: missed.code)
    }

    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }
}
