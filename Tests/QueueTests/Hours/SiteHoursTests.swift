import CatalogAPI
import JSONRPC
import QueueEstimates
import Testing

@testable import Queue

@Suite struct SiteHoursTests {
    private static let weekdays = ["mon", "tue", "wed", "thu"]

    private func hours(special: [SpecialHours] = [], holidays: [CivilDate] = []) -> SiteHours {
        SiteHours(
            FloorHours(
                weekly: [
                    OpeningHours(
                        days: Self.weekdays, open: "08:00", breakFrom: "12:00", breakTo: "13:00", close: "15:00"),
                    OpeningHours(days: ["fri"], open: "08:00", breakFrom: "11:30", breakTo: "13:00", close: "14:30"),
                ], special: special, holidays: holidays, cutoffMinutes: 30))
    }

    private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    @Test func eachWeekdayHasItsHours() throws {
        let hours = hours()
        #expect(hours.hours(on: try day("2026-11-25"))?.close == 15 * 60)
        #expect(hours.hours(on: try day("2026-11-27"))?.rest == 690..<780)
        #expect(hours.hours(on: try day("2026-11-28")) == nil, "a Saturday")
    }

    @Test func specialDaysHolidaysAndRamadanComeInThisOrder() throws {
        let ramadan = SpecialHours(
            name: "Ramadan", from: try day("2026-02-18"), to: try day("2026-03-19"), open: "08:00", breakFrom: "12:00",
            breakTo: "12:30", close: "14:00")
        let saturday = SpecialHours(
            name: "Buka Sabtu", from: try day("2026-02-21"), to: try day("2026-02-21"), open: "09:00", close: "12:00")
        let closed = SpecialHours(
            name: "Pemeliharaan", from: try day("2026-02-24"), to: try day("2026-02-24"), open: nil, close: nil)
        let hours = hours(
            special: [ramadan, saturday, closed], holidays: [try day("2026-02-23"), try day("2026-02-21")])
        #expect(hours.hours(on: try day("2026-02-18"))?.close == 14 * 60)
        #expect(hours.hours(on: try day("2026-02-17"))?.close == 15 * 60, "the day before Ramadan")
        #expect(hours.hours(on: try day("2026-02-22")) == nil, "a Sunday stays closed in Ramadan")
        #expect(hours.hours(on: try day("2026-02-23")) == nil, "a holiday in Ramadan")
        #expect(hours.hours(on: try day("2026-02-21"))?.open == 9 * 60, "a special day comes before a holiday")
        #expect(hours.hours(on: try day("2026-02-24")) == nil, "closed for one day")
    }

    @Test(arguments: [
        ("Asia/Jakarta", "2026-11-25T08:00:00+07:00"), ("Asia/Jayapura", "2026-11-25T08:00:00+09:00"),
        ("Pacific/Kiritimati", "2026-11-25T08:00:00+14:00"), ("America/Los_Angeles", "2026-11-25T08:00:00-08:00"),
    ])
    func momentsAreThoseOfTheSitesClocks(zone: String, expected: String) throws {
        let days = try #require(ServiceDays(zone: zone))
        let wednesday = try day("2026-11-25")
        let opening = days.moment(wednesday, minutes: 8 * 60)
        #expect(opening == Timestamp(expected))
        #expect(days.day(of: opening) == wednesday)
        let schedule = try #require(hours().schedule(on: wednesday, days))
        #expect(schedule.open == opening.seconds && schedule.close - schedule.open == 7 * 3600)
    }

    @Test func aDayOnWhichTheClocksChangeHasItsHours() throws {
        let days = try #require(ServiceDays(zone: "Europe/Berlin"))
        let change = try day("2026-03-29")
        #expect(days.moment(change, minutes: 60) == Timestamp("2026-03-29T01:00:00+01:00"))
        #expect(days.moment(change, minutes: 8 * 60) == Timestamp("2026-03-29T08:00:00+02:00"))
        #expect(days.moment(change, minutes: 24 * 60) == Timestamp("2026-03-30T00:00:00+02:00"))
    }

    @Test func afterAWeekendNumbersAreGivenOnMonday() throws {
        let days = try #require(ServiceDays(zone: "Asia/Jakarta"))
        let next = hours(holidays: [try day("2026-11-30")]).nextIntake(after: try day("2026-11-27"), days)
        #expect(next == Timestamp("2026-12-01T07:30:00+07:00"), "Monday is a holiday here")
    }

    @Test(arguments: ["", "8:00", "08:60", "25:00", "24:01", "aa:bb", "08-00"])
    func whatIsNoTimeIsNotRead(text: String) { #expect(DayHours.minutes(text) == nil) }
}
