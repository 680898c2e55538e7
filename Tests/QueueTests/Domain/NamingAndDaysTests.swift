import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct TicketNamingTests {
    @Test(arguments: [(1, "A-001"), (42, "A-042"), (999, "A-999"), (1000, "A-1000"), (12_345, "A-12345")])
    func numbersGrowBeyondThreeDigits(_ number: Int, _ expected: String) {
        #expect(TicketNaming.number(number, prefix: "A") == expected)
    }

    @Test func codesFollowTheContractAndDiffer() {
        var generator = SplitMix(seed: 1)
        let codes = (0..<1000).map { _ in TicketNaming.code(using: &generator) }
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { TicketCode.problem(with: $0.text) == nil })
        #expect(Set(codes.flatMap(\.text)).count == 32, "every character of the alphabet comes up")
    }
}

@Suite struct ServiceDaysTests {
    @Test(arguments: [
        ("Asia/Jakarta", "2026-11-24T16:59:59.999Z", "2026-11-24"),
        ("Asia/Jakarta", "2026-11-24T17:00:00Z", "2026-11-25"),
        ("Asia/Jayapura", "2026-11-24T15:00:00Z", "2026-11-25"),
        ("UTC", "2026-11-24T23:59:59.999Z", "2026-11-24"),
        ("America/New_York", "2026-03-08T04:59:59Z", "2026-03-07"),
        ("America/New_York", "2026-03-09T03:59:59Z", "2026-03-08"),
        ("America/New_York", "2026-03-09T04:00:00Z", "2026-03-09"),
        ("Asia/Jakarta", "1969-12-31T17:00:00Z", "1970-01-01"),
        ("UTC", "1969-12-31T23:59:59Z", "1969-12-31"),
    ])
    func aDayIsThatOfTheSite(_ zone: String, _ moment: String, _ day: String) throws {
        let days = try #require(ServiceDays(zone: zone))
        #expect(days.day(of: try #require(Timestamp(moment))).description == day)
    }

    @Test func anUnknownZoneIsRefused() {
        #expect(ServiceDays(zone: "Asia/Batu") == nil)
    }

    @Test func theSiteDayNeverGoesBack() {
        let first = CivilDate(daysSince1970: 100)
        let closed = SiteDay(day: first, isClosed: true)
        #expect(SiteDay.current(last: nil, calendar: first) == SiteDay(day: first, isClosed: false))
        #expect(SiteDay.current(last: closed, calendar: first) == closed)
        #expect(SiteDay.current(last: closed, calendar: first.advanced(byDays: -1)) == closed)
        let next = first.advanced(byDays: 3)
        #expect(SiteDay.current(last: closed, calendar: next) == SiteDay(day: next, isClosed: false))
    }
}

@Suite struct CreditsTests {
    @Test func theLawsClassesHaveAQuarterOfAnHour() {
        for priority in PriorityClass.allCases {
            #expect(Credits.standard[priority] == (priority == .regular ? 0 : 15 * 60_000))
        }
    }

    @Test func creditsStayWithinADayAndAreNeverPenalties() {
        let credits = Credits(minutes: [.elderly: -5, .pregnant: 100_000])
        #expect(credits[.elderly] == 0)
        #expect(credits[.pregnant] == 86_400_000)
        #expect(credits.largest == 86_400_000)
    }

    @Test func theCreditIsAnOption() throws {
        #expect(try QueueService.credits(nil, [:]) == .standard)
        #expect(try QueueService.credits(nil, ["MPP_CREDIT_MINUTES": "20"]) == Credits(everyClass: 20))
        #expect(try QueueService.credits("0", ["MPP_CREDIT_MINUTES": "20"]) == Credits(everyClass: 0))
        for wrong in ["-1", "241", "x", "1.5"] {
            #expect(throws: OperatorError.self) { try QueueService.credits(wrong, [:]) }
        }
    }
}
