import JSONRPC
import ServiceKit
import Testing
import VisitsAPI

@testable import Visits

@Suite struct CountTableTests {
    private let today = CivilDate(daysSince1970: 20_782)

    @Test func readsTheShortAndTheLongForm() throws {
        let short = try CountTable(csv: "day,agency,visits\n2024-01-02,DUK,120\n2024-01-02,-,7\n", today: today)
        #expect(short.visits == 127)
        #expect(short.rows.map(\.agency) == ["DUK", VisitsAPI.unspecified])
        #expect(short.rows.allSatisfy { $0.service == VisitsAPI.unspecified && $0.products == 0 })
        let long = try CountTable(
            csv: "service,visits,products,agency,day\r\nDUK-01,3,5,DUK,2024-01-02\r\nDUK-02,4,4,DUK,2024-01-02\r\n",
            today: today)
        #expect(long.rows.map(\.service) == ["DUK-01", "DUK-02"])
        #expect(long.rows.map(\.products) == [5, 4])
    }

    /// A table, and everything that must be said about it.
    static let broken: [(String, [String])] = [
        ("\n", ["csv line 1 must be the header day,agency,visits"]),
        ("day,agency,visits\n", ["csv has no row below its header"]),
        (
            "day,gerai,visits,visits\n2024-01-02,DUK,1,1\n",
            [
                "csv line 1 has an unknown column \"gerai\"", "csv line 1 has the column visits twice",
                "csv line 1 has no column agency",
            ]
        ),
        (
            "day,agency,visits\n2024-02-30,DUK,1\n2024-01-02,D K,1\n2024-01-02,DUK,-1\n2024-01-02,DUK\n2026-11-26,DUK,1\n",
            [
                "csv line 2 day must be a date such as 2024-01-02",
                "csv line 3 agency must match ^[A-Za-z0-9._-]+$",
                "csv line 4 visits must be a whole number from 0 to 1000000",
                "csv line 5 has 2 fields where the header has 3", "csv line 6 day lies in the future",
            ]
        ),
        (
            "day,agency,visits\n2.1.2024,,1.5\n",
            [
                "csv line 2 day must be a date such as 2024-01-02", "csv line 2 agency must not be empty",
                "csv line 2 visits must be a whole number from 0 to 1000000",
            ]
        ),
        (
            "day,agency,visits,products\n2024-01-02,DUK,1000001,\n",
            [
                "csv line 2 visits must be a whole number from 0 to 1000000",
                "csv line 2 products must be a whole number from 0 to 1000000",
            ]
        ),
        (
            "day,agency,visits\n2024-01-02,DUK,1\n2024-01-03,DUK,1\n2024-01-02,DUK,2\n",
            ["csv line 4 counts the same as line 2"]
        ),
        (
            "day,agency,visits\n2024-01-02,\"DUK,1\n",
            ["csv line 2 opens a quotation mark that is never closed"]
        ),
    ]

    @Test(arguments: broken) func everyFaultIsNamedWithItsLine(_ csv: String, _ expected: [String]) {
        do {
            _ = try CountTable(csv: csv, today: today)
            Issue.record("the table passed")
        } catch {
            #expect(error.places.map { "\($0.name) \($0.problem)" } == expected)
        }
    }

    @Test func listOfFaultsHasAnEnd() {
        let csv = "day,agency,visits\n" + String(repeating: "x,DUK,1\n", count: 2000)
        do {
            _ = try CountTable(csv: csv, today: today)
            Issue.record("the table passed")
        } catch {
            #expect(error.places.count == 501)
            #expect(error.places.last?.problem == "has 1500 more problems")
        }
    }

    @Test func periodsHaveAnOrderAndALength() throws {
        let start = CivilDate(daysSince1970: 20_000)
        #expect(throws: RPCError.self) { try Period(from: start, to: start.advanced(byDays: -1)) }
        #expect(throws: RPCError.self) { try Period(from: start, to: start.advanced(byDays: 3653)) }
        #expect(try Period(from: start, to: start).to == start)
        #expect(try Period(from: start, to: start.advanced(byDays: 3652)).from == start)
    }
}
