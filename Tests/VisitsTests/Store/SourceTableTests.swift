import Foundation
import JSONRPC
import QueueAPI
import ServiceKit
import ServiceTesting
import Testing
import VisitsAPI

@testable import Visits

@Suite struct SourceTableTests {
    private static let data = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Deploy/data")

    private func load(
        _ csv: String, _ source: ShortText = "Ketik", into store: Store, idempotency: IdempotentCall? = nil
    ) async throws -> ImportReport {
        let request = CountImport(
            csv: CSVText(unchecked: csv), source: source, publishedOn: try #require(CivilDate("2025-10-05")))
        let answer = try await CountImporting.run(
            request, idempotency: idempotency, store: store, now: Timestamp(milliseconds: 1_795_600_000_000))
        return try JSONReading.decode(from: answer)
    }

    private func count(
        _ store: Store, _ from: String, _ to: String, by grouping: Grouping? = nil, agency: Code? = nil
    ) async throws -> CountReport {
        let query = CountQuery(
            from: try #require(CivilDate(from)), to: try #require(CivilDate(to)), agency: agency, by: grouping)
        let period = try Period(from: query.from, to: query.to)
        return try await store.read { try CountQuestions.report(query, period, $0) }
    }

    @Test func publishedTotalsAreExact() async throws {
        try await Scratch().withStore { store in
            for year in ["2024", "2025"] {
                let csv = try String(contentsOf: Self.data.appending(path: "visits-\(year).csv"), encoding: .utf8)
                _ = try await load(csv, ShortText(unchecked: "Ketik, 05-10-2025: \(year)"), into: store)
            }
            #expect(try await count(store, "2024-01-01", "2024-12-31").visits == 80_948)
            #expect(try await count(store, "2024-01-01", "2024-12-31", by: .day).rows.count == 238)
            let nine = try await count(store, "2025-01-01", "2025-09-30", by: .agency)
            #expect(nine.visits == 47_133)
            #expect(nine.rows.map { "\($0.key) \($0.visits)" } == ["DUK 19391", "- 15810", "KES 11932"])
            #expect(try await count(store, "2025-01-01", "2025-09-30", by: .day).rows.count == 173)
            #expect(try await count(store, "2025-01-01", "2025-09-30", by: .month).rows.count == 9)
            #expect(try await count(store, "2024-01-01", "2025-12-31", by: .channel).rows.map(\.key) == ["history"])
            #expect(try await count(store, "2025-01-01", "2025-09-30", agency: "DUK").visits == 19_391)
        }
    }

    @Test func sameSourceReplacesWhatItGaveBefore() async throws {
        try await Scratch().withStore { store in
            let first = try await load("day,agency,visits\n2024-01-02,DUK,120\n2024-01-03,DUK,80\n", into: store)
            #expect(first == ImportReport(rows: 2, visits: 200, replaced: 0))
            let second = try await load("day,agency,visits\n2024-01-03,DUK,90\n", into: store)
            #expect(second == ImportReport(rows: 1, visits: 90, replaced: 2))
            #expect(try await count(store, "2024-01-01", "2024-12-31").visits == 90)
            let sources = try await store.read { try SourceTable.newest($0) }
            #expect(sources.map(\.visits) == [90])
            #expect(sources.first?.from == CivilDate("2024-01-03"))
            #expect(sources.first?.publishedOn == CivilDate("2025-10-05"))
        }
    }

    /// What a second source says of days that the first one, or the queue, has counted; and whether it may.
    static let overlaps: [(String, [String])] = [
        ("2024-01-02,DUK,1", ["csv line 2"]), ("2024-01-02,KES,1", []), ("2024-01-02,-,1", ["csv line 2"]),
        ("2024-01-03,DUK,1", ["csv line 2"]), ("2024-01-03,KES,1", ["csv line 2"]), ("2024-01-04,DUK,1", []),
        ("2026-11-25,DUK,1", ["csv line 2"]), ("2026-11-25,KES,1", []), ("2026-11-25,-,1", ["csv line 2"]),
        ("2024-01-04,DUK,1\n2024-01-02,DUK,1\n2024-01-03,-,2", ["csv line 3", "csv line 4"]),
    ]

    @Test(arguments: overlaps)
    func nobodyIsCountedTwice(_ rows: String, _ refused: [String]) async throws {
        try await Scratch().withStore { store in
            _ = try await load("day,agency,visits\n2024-01-02,DUK,120\n2024-01-03,-,300\n", into: store)
            let served = Tickets.event(.served, 1)
            try await store.write { try VisitTable.apply(served, in: $0) }
            let csv = "day,agency,visits\n\(rows)\n"
            if refused.isEmpty {
                #expect(try await load(csv, "Laporan DPMPTSP", into: store).rows == 1)
            } else {
                let error = await #expect(throws: RPCError.self) {
                    try await load(csv, "Laporan DPMPTSP", into: store)
                }
                #expect(error?.is(VisitsAPI.importInvalid) == true)
                #expect(error?.data?.fields?.map(\.name) == refused)
                #expect(try await count(store, "2024-01-01", "2026-12-31").visits == 421)
                #expect(try await store.read { try SourceTable.newest($0) }.map(\.source) == ["Ketik"])
            }
        }
    }

    @Test func brokenTableChangesNothing() async throws {
        try await Scratch().withStore { store in
            _ = try await load("day,agency,visits\n2024-01-02,DUK,120\n", into: store)
            let error = await #expect(throws: RPCError.self) {
                try await load("day,agency,visits\n2024-01-02,DUK,5\nx,DUK,1\n", into: store)
            }
            #expect(error?.data?.fields?.map(\.name) == ["csv line 3"])
            #expect(try await count(store, "2024-01-01", "2024-12-31").visits == 120)
        }
    }

    @Test func repeatWithAKeyGetsTheFirstAnswer() async throws {
        try await Scratch().withStore { store in
            let csv = "day,agency,visits\n2024-01-02,DUK,120\n"
            let call = IdempotentCall(
                key: "k", method: "visits.import", caller: "admin", parameters: Array(csv.utf8))
            let first = try await load(csv, into: store, idempotency: call)
            #expect(try await load(csv, into: store, idempotency: call) == first)
        }
    }
}
