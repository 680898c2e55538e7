import CatalogAPI
import Foundation
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct IntakeTests {
    /// The small floor, open on Wednesdays from eight to three.
    private static var floor: Floor {
        var floor = Floor.small
        floor.hours = FloorHours(
            weekly: [
                OpeningHours(days: ["wed"], open: "08:00", breakFrom: "12:00", breakTo: "13:00", close: "15:00")
            ], holidays: [], cutoffMinutes: 30, overrunMinutes: 60)
        return floor
    }

    private func at(_ time: String, _ queue: TestQueue) throws {
        queue.clock.set(try #require(Timestamp("2026-11-25T\(time):00+07:00")))
    }

    @Test(arguments: [
        ("07:29", Intake.Reason.beforeOpening), ("07:30", nil), ("12:30", nil), ("14:29", nil), ("14:30", .afterCutoff),
        ("23:59", .afterCutoff),
    ])
    func numbersAreGivenByTheHours(time: String, reason: Intake.Reason?) async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            try at(time, queue)
            let intake = try #require(try await queue.lane("DUK-A").intake)
            #expect(intake.reason == reason && intake.open == (reason == nil))
            #expect(await kind { try await queue.issue("DUK-01") } == (reason == nil ? nil : "intake_closed"))
            let next: Timestamp? =
                reason == .beforeOpening
                ? Timestamp("2026-11-25T07:30:00+07:00")
                : reason == nil ? nil : Timestamp("2026-12-02T07:30:00+07:00")
            #expect(intake.opensAt == next)
        }
    }

    @Test func theHoursAreThoseAtTheSite() async throws {
        var floor = Self.floor
        floor.timeZone = "Asia/Jayapura"
        // Half past seven in Batu is half past nine in Jayapura; half past four is the evening there.
        try await TestQueue.run(floor: floor) { queue in
            try at("12:29", queue)
            #expect(try await queue.lane("DUK-A").intake?.open == true)
            try at("12:30", queue)
            #expect(try await queue.lane("DUK-A").intake?.reason == .afterCutoff)
        }
    }

    @Test func afterMidnightItIsAnotherDay() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            queue.clock.set(try #require(Timestamp("2026-11-25T23:59:59+07:00")))
            #expect(try await queue.lane("DUK-A").intake?.reason == .afterCutoff)
            queue.clock.advance(by: .seconds(1))
            #expect(try await queue.lane("DUK-A").intake?.reason == .closedToday)
        }
    }

    @Test func aSupervisorMayOverrule() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            try at("14:45", queue)
            #expect(try await queue.setIntake("DUK-A", .open).intake?.open == true)
            _ = try await queue.issue("DUK-01")
            #expect(await kind { try await queue.issue("DUK-03") } == "intake_closed")
            #expect(try await queue.setIntake("DUK-A", .stopped).intake?.reason == .stopped)
            #expect(await kind { try await queue.issue("DUK-01") } == "intake_closed")
            #expect(await kind { try await queue.setIntake("NONE", .open) } == "not_found")
            // The word holds for the day.
            queue.clock.advance(by: .seconds(7 * 86_400 - 4 * 3600))
            #expect(try await queue.lane("DUK-A").intake?.open == true)
        }
    }

    @Test func aFullDayGivesNoMoreNumbers() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            try at("08:00", queue)
            try await queue.open("DUK-1")
            for _ in 0..<8 {
                _ = try await queue.issue("DUK-01")
                try await queue.work(.call, "DUK-1")
                try await queue.work(.start, "DUK-1")
                queue.clock.advance(by: .seconds(1200))
                try await queue.work(.finish(), "DUK-1")
                _ = try await queue.lane("DUK-A")
            }
            // It is 10:40. One counter serves three in an hour, so some ten more are called before three o'clock.
            var given = 0
            while try await queue.lane("DUK-A").intake?.open == true, given < 40 {
                _ = try await queue.issue("DUK-01")
                given += 1
            }
            #expect((7...16).contains(given), "\(given)")
            #expect(try await queue.lane("DUK-A").intake?.reason == .full)
            #expect(await kind { try await queue.issue("DUK-01") } == "intake_closed")
            #expect(try await queue.lane("DUK-B").intake?.open == true)
        }
    }

    @Test func afterTheOverrunTheDayEndsOnceNobodyIsAtACounter() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            try await queue.open("DUK-1")
            _ = try await queue.issue("DUK-01")
            let left = try await queue.issue("DUK-01")
            try at("15:30", queue)
            #expect(try await !queue.keeper.endInTime(), "those who wait are still served")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.start, "DUK-1")
            try at("16:00", queue)
            #expect(try await !queue.keeper.endInTime(), "somebody is at a counter")
            try await queue.open("DUK-2")
            #expect(await kind { try await queue.work(.call, "DUK-2") } == "day_closed", "nobody new is called")
            #expect(await kind { try await queue.work(.callTicket("A-002"), "DUK-2") } == "day_closed")
            try await queue.work(.finish(), "DUK-1")
            #expect(try await queue.keeper.endInTime())
            #expect(try await !queue.keeper.endInTime())
            #expect(try await queue.ticket(left.code).state == .expired)
            #expect(try await queue.lane("DUK-A").intake?.reason == .dayClosed)
        }
    }

    @Test func whereHoursAreIgnoredNumbersAreAlwaysGiven() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let known = try #require(queue.floor.known)
            let always = CurrentFloor(known, followsHours: false)
            try at("03:00", queue)
            let methods = QueueMethods(floor: always, clock: queue.clock, secret: .known)
            let ticket = try await queue.store.write {
                try methods.issue(IssueRequest(service: "DUK-01", channel: .kiosk), $0)
            }
            #expect(ticket.state == .waiting)
            #expect(!always.replace(by: known), "the same floor again is no other one")
        }
    }
}
