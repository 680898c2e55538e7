import CatalogAPI
import JSONRPC
import Testing

@testable import Gateway

@Suite struct SiteTimeTests {
    private let indonesian = SiteTime(zone: "Asia/Jakarta", language: .indonesian)
    private let english = SiteTime(zone: "Asia/Jakarta", language: .english)

    @Test func timesAreThoseOfTheSite() throws {
        let time = try #require(Timestamp("2026-11-24T17:05:00Z"))
        #expect(indonesian.clock(time) == "00.05")
        #expect(english.clock(time) == "00:05")
        #expect(indonesian.local(time).day.description == "2026-11-25")
    }

    @Test func daysAreWrittenOut() throws {
        let day = try #require(CivilDate("2025-03-03"))
        #expect(indonesian.longDay(day) == "Senin, 3 Maret 2025")
        #expect(english.longDay(day) == "Monday, 3 March 2025")
    }

    @Test func daysThatFollowOneAnotherAreARange() {
        #expect(indonesian.days(["mon", "tue", "wed", "thu"]) == "Senin–Kamis")
        #expect(indonesian.days(["fri"]) == "Jumat")
        #expect(english.days(["mon", "wed"]) == "Monday, Wednesday")
        #expect(indonesian.days([]) == "")
    }

    @Test func theSiteIsClosedOnHolidaysAndWeekends() throws {
        let wednesday = try #require(CivilDate("2026-11-25"))
        #expect(Sample.site.hours(on: wednesday, holidays: [])?.close == "15:00")
        #expect(Sample.site.hours(on: wednesday, holidays: [wednesday]) == nil)
        #expect(Sample.site.hours(on: wednesday.advanced(byDays: 3), holidays: []) == nil)
    }
}
