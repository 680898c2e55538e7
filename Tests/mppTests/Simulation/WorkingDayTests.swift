import CatalogAPI
import JSONRPC
import Testing

@testable import mpp

struct WorkingDayTests {
    private let site = Site(
        code: "MPP", name: "MPP", shortName: "MPP", operatorName: "D", address: "A", city: "Batu",
        timeZone: "Asia/Jakarta", ticketCutoffMinutes: 30,
        openingHours: [
            OpeningHours(
                days: ["mon", "tue", "wed", "thu"], open: "08:00", breakFrom: "12:00", breakTo: "13:00", close: "15:00"),
            OpeningHours(days: ["fri"], open: "08:00", breakFrom: "11:30", breakTo: "13:00", close: "14:30"),
        ], openingHoursAssumed: true, facilities: [])

    @Test func findsTheNextOpenDay() throws {
        // A Friday evening in Batu; Monday is a holiday.
        let evening = try #require(Timestamp("2026-11-27T20:00:00+07:00"))
        let monday = try #require(CivilDate("2026-11-30"))
        let holiday = Holiday(date: monday, name: "n", type: "libur_nasional", source: "s")
        let day = try #require(WorkingDay.next(after: evening, site: site, holidays: [holiday]))
        #expect("\(day.date)" == "2026-12-01")
        #expect(day.hours.open == 8 * 3600)
        #expect(day.moment(day.hours.dawn) == Timestamp("2026-12-01T07:30:00+07:00"))
        #expect(day.seconds(at: day.moment(1234)) == 1234)
    }

    @Test func countsDaysAtTheSite() throws {
        // In Batu it is already Tuesday, so the next day is Wednesday.
        let night = try #require(Timestamp("2026-11-23T18:00:00Z"))
        #expect(WorkingDay.next(after: night, site: site, holidays: []).map { "\($0.date)" } == "2026-11-25")
    }

    @Test func knowsBreakAndLastTicket() throws {
        let friday = try #require(CivilDate("2026-11-27").flatMap { DayHours(site: site, on: $0) })
        #expect(friday.rest == (11.5 * 3600)..<(13 * 3600))
        #expect(friday.lastTicket == 14 * 3600)
        #expect(DayHours(site: site, on: try #require(CivilDate("2026-11-28"))) == nil)
        #expect(DayHours.text(friday.close) == "14:30")
        #expect(DayHours.seconds("25:00") == nil)
    }
}
