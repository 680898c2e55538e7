import Testing

@testable import JSONRPC

@Suite struct TimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2026-11-25T09:30:00+07:00", 1_795_573_800_000),
        ("2026-11-25T02:30:00.5Z", 1_795_573_800_500), ("2026-11-25t02:30:00.123456z", 1_795_573_800_123),
        ("2000-02-29T23:59:59.999-01:30", 951_874_199_999),
    ])
    func readsMoments(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026-11-25", "2026-11-25T02:30Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-25T24:00:00Z",
        "2026-11-25T02:60:00Z", "2026-11-25T02:30:61Z", "2026-11-25T02:30:00", "2026-11-25T02:30:00.Z",
        "2026-11-25T02:30:00+7:00",
        "2026-11-25T02:30:00Zx", "2026-11-25 02:30:00Z",
    ])
    func refusesOtherTexts(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func writesEveryDigit() {
        #expect(Timestamp(milliseconds: 0).description == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: 951_868_809_007).description == "2000-03-01T00:00:09.007Z")
        #expect(Timestamp(milliseconds: 253_402_300_799_999).description == "9999-12-31T23:59:59.999Z")
        // Far beyond what can be read there is still a text.
        #expect(Timestamp(milliseconds: 253_402_300_800_000).description == "10000-1-1T00:00:00.000Z")
        #expect(
            !Timestamp(milliseconds: .max).description.isEmpty && !Timestamp(milliseconds: .min).description.isEmpty)
    }

    @Test func writesWhatItReads() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<2000 {
            let moment = Timestamp(milliseconds: Int64.random(in: 0..<4_102_444_800_000, using: &random))
            #expect(Timestamp(moment.description) == moment)
        }
    }

    @Test func countsEveryDayOfFourCenturies() {
        var previous = CivilDate(year: 1969, month: 12, day: 31)
        for number in 0..<146_097 {
            let date = CivilDate(daysSince1970: Int64(number))
            let (year, month, day) = date.components
            #expect(CivilDate(year: year, month: month, day: day) == date)
            #expect(previous.map { $0 < date } == true)
            previous = date
        }
        #expect(CivilDate("2370-01-01")?.daysSince1970 == 146_097)
    }

    @Test func knowsWeekdays() throws {
        #expect(CivilDate("1970-01-01")?.weekday == 4)
        #expect(CivilDate("2026-11-25")?.weekday == 3)
        #expect(CivilDate("2026-11-29")?.weekday == 7)
    }

    @Test(arguments: ["2026-02-30", "2026-1-01", "26-01-01", "2026-00-10", "2026-01-00", "0000-01-01", "abcd-ef-gh"])
    func refusesWhatIsNoDate(_ text: String) {
        #expect(CivilDate(text) == nil)
    }
}
