import CatalogAPI
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct NoticeTests {
    private func told(_ queue: TestQueue, _ code: TicketCode) async throws -> [NoticeLevel] {
        try await queue.events(QueueAPI.ticketNotice).filter { $0.code == code }.map(\.level)
    }

    @Test func eachLevelIsToldOnceInOrder() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(soonAhead: 2))) { queue in
            for _ in 0..<5 { _ = try await queue.issue("DUK-01") }
            let mine = try await queue.issue("DUK-01", channel: .phone)
            #expect(mine.notice == nil)
            try await queue.open("DUK-1")
            var after: [[NoticeLevel]] = []
            for _ in 0..<6 {
                try await queue.work(.call, "DUK-1")
                after.append(try await told(queue, mine.code))
                if after.count == 3 { #expect(try await queue.ticket(mine.code).notice == .soon) }
                try await queue.work(.start, "DUK-1")
                try await queue.work(.finish(), "DUK-1")
            }
            #expect(after == [[], [], [.soon], [.soon], [.soon, .next], [.soon, .next, .now]])
            let events = try await queue.events(QueueAPI.ticketNotice)
            #expect(
                events.map(\.ahead) == [2, 0, 0] && events.allSatisfy { $0.number == "A-006" && $0.lane == "DUK-A" })
            #expect(events.allSatisfy { !$0.needsCheckIn })
            #expect(try await queue.ticket(mine.code).notice == nil, "it is over")
        }
    }

    @Test func levelsThatLieBehindAreNotTold() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules())) { queue in
            let first = try await queue.issue("DUK-01", channel: .phone)
            #expect(first.notice == .next)
            let second = try await queue.issue("DUK-01", channel: .phone)
            #expect(try await told(queue, first.code) == [.next])
            #expect(try await told(queue, second.code) == [.soon])
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            #expect(try await told(queue, first.code) == [.next, .now])
            #expect(try await told(queue, second.code) == [.soon, .next])
        }
    }

    @Test func nobodyAtTheKioskIsTold() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules())) { queue in
            _ = try await queue.issue("DUK-01")
            _ = try await queue.issue("DUK-01", channel: .desk)
            #expect(try await queue.events(QueueAPI.ticketNotice).isEmpty)
        }
    }

    @Test func whoHasNotCheckedInIsToldToAndKeepsThePlace() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(soonAhead: 1), checkIn: true)) { queue in
            for _ in 0..<3 { _ = try await queue.issue("DUK-01") }
            let mine = try await queue.issue("DUK-01", channel: .phone)
            let later = try await queue.issue("DUK-01")
            #expect(mine.state == .booked && mine.ahead == 3)
            try await queue.open("DUK-1")
            for _ in 0..<3 {
                try await queue.work(.call, "DUK-1")
                try await queue.work(.missed, "DUK-1")
            }
            let events = try await queue.events(QueueAPI.ticketNotice)
            #expect(events.map(\.level) == [.soon, .next] && events.allSatisfy(\.needsCheckIn))
            // Not there, so the next one is called; but the place is kept.
            #expect(try await queue.work(.call, "DUK-1").current?.number == later.number)
            try await queue.work(.missed, "DUK-1")
            let another = try await queue.issue("DUK-01")
            #expect(try await queue.checkIn(mine.code).ahead == 0)
            #expect(await kind { try await queue.checkIn(mine.code) } == "wrong_state")
            #expect(try await queue.work(.call, "DUK-1").current?.number == mine.number)
            #expect(try await told(queue, mine.code) == [.soon, .next, .now])
            #expect(try await queue.ticket(another.code).ahead == 0)
        }
    }

    @Test func whoRejoinsIsToldAnewOnce() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules())) { queue in
            let mine = try await queue.issue("DUK-01", channel: .phone)
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.missed, "DUK-1")
            #expect(try await queue.ticket(mine.code).notice == nil)
            for _ in 0..<2 { _ = try await queue.issue("DUK-01") }
            queue.clock.advance(by: .seconds(1))
            _ = try await queue.rejoin(mine.code)
            #expect(try await told(queue, mine.code) == [.next, .now, .soon])
            for _ in 0..<3 {
                try await queue.work(.call, "DUK-1")
                try await queue.work(.missed, "DUK-1")
            }
            #expect(try await told(queue, mine.code) == [.next, .now, .soon, .next, .now])
            #expect(await kind { try await queue.rejoin(mine.code) } == "rejoin_used")
        }
    }

    @Test func anAppointmentIsToldToo() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(slots: SlotRules(minutes: 15, desks: 1)))) { queue in
            let appointment = try await queue.book("DUK-01", "10:00")
            queue.at("09:40")
            _ = try await queue.issue("DUK-01")
            _ = try await queue.arrive(appointment.code)
            #expect(try await told(queue, appointment.code) == [.soon])
        }
    }

    @Test func aStepBackBeginsAnew() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules())) { queue in
            let mine = try await queue.issue("DUK-01", channel: .phone)
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.undo, "DUK-1")
            #expect(try await queue.ticket(mine.code).state == .waiting)
            try await queue.work(.call, "DUK-1")
            #expect(try await told(queue, mine.code) == [.next, .now, .now])
        }
    }
}
