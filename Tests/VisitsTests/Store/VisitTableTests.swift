import GRDB
import JSONRPC
import JSONRPCTransport
import QueueAPI
import ServiceKit
import ServiceTesting
import Testing
import VisitsAPI

@testable import Visits

@Suite struct VisitTableTests {
    private func count(
        _ store: Store, by grouping: Grouping? = nil, agency: Code? = nil, from: String = "2026-11-01",
        to: String = "2026-11-30"
    ) async throws -> CountReport {
        let query = CountQuery(
            from: try #require(CivilDate(from)), to: try #require(CivilDate(to)), agency: agency, by: grouping)
        let period = try Period(from: query.from, to: query.to)
        return try await store.read { try CountQuestions.report(query, period, $0) }
    }

    private func apply(_ events: [TicketEvent], to store: Store) async throws {
        try await store.write { tx in
            for event in events { try VisitTable.apply(event, in: tx) }
        }
    }

    @Test(arguments: TicketChange.allCases)
    func onlyACitizenAtACounterIsAVisit(_ change: TicketChange) async throws {
        try await Scratch().withStore { store in
            try await apply([Tickets.event(change, 1)], to: store)
            let expected = [.served, .unfinished, .advanced].contains(change) ? 1 : 0
            #expect(try await count(store).visits == expected)
            #expect(try await store.events(after: 0, topics: nil, limit: 9).events.count == expected)
        }
    }

    @Test func aSlipIsNoVisitAndEveryGeraiIsOne() async throws {
        try await Scratch().withStore { store in
            try await apply(
                [
                    Tickets.event(.advanced, 1, products: 2),
                    Tickets.event(.served, 1, agency: "KES", service: "KES-01", leg: 2, products: 1),
                    Tickets.event(.undone, 1, agency: "KES", service: "KES-01", leg: 2),
                    Tickets.event(.undone, 2),
                ], to: store)
            #expect(try await count(store, by: .agency).rows.map { "\($0.key) \($0.visits)" } == ["DUK 1"])
            let topics = try await store.events(after: 0, topics: nil, limit: 9).events.map(\.topic)
            #expect(topics == ["visit.counted", "visit.counted", "visit.retracted"])
            try await apply([Tickets.event(.served, 1, agency: "KES", service: "KES-01", leg: 2)], to: store)
            #expect(try await count(store).visits == 2)
        }
    }

    @Test func visitsAreCountedInEveryDirection() async throws {
        try await Scratch().withStore { store in
            try await apply(
                [
                    Tickets.event(.served, 1, products: 2), Tickets.event(.served, 2, channel: .phone),
                    Tickets.event(.unfinished, 3, service: "DUK-02"),
                    Tickets.event(.served, 4, day: "2026-11-26", agency: "KES", service: "KES-01", products: 1),
                    Tickets.event(.served, 5, day: "2026-12-01", agency: "KES", service: "KES-01"),
                ], to: store)
            func rows(_ grouping: Grouping) async throws -> [String] {
                try await count(store, by: grouping).rows.map { "\($0.key) \($0.visits) \($0.products)" }
            }
            let total = try await count(store)
            #expect(total.visits == 4 && total.products == 3 && total.rows.isEmpty)
            #expect(try await rows(.agency) == ["DUK 3 2", "KES 1 1"])
            #expect(try await rows(.service) == ["DUK-01 2 2", "DUK-02 1 0", "KES-01 1 1"])
            #expect(try await rows(.channel) == ["kiosk 3 3", "phone 1 0"])
            #expect(try await rows(.day) == ["2026-11-25 3 2", "2026-11-26 1 1"])
            #expect(try await count(store, by: .month, to: "2026-12-31").rows.map(\.key) == ["2026-11", "2026-12"])
            #expect(try await count(store, by: .day, agency: "KES").rows.map(\.key) == ["2026-11-26"])
        }
    }

    @Test func eventAppliedAgainCountsOnce() async throws {
        let scratch = try Scratch()
        let events = (1...20).map { Tickets.event(.served, $0, products: 1) }
        try await scratch.withStore { store in
            try await apply(events, to: store)
            try await apply(events, to: store)
        }
        // After a restart as well.
        try await scratch.withStore { store in
            try await apply(events, to: store)
            let report = try await count(store)
            #expect(report.visits == 20 && report.products == 20)
            #expect(store.lastEvent == 20)
            let kept = try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM visits") }
            #expect(kept == 20)
        }
    }

    @Test func eventTellsWhatWasCounted() async throws {
        try await Scratch().withStore { store in
            try await apply([Tickets.event(.served, 1, channel: .phone, products: 2)], to: store)
            let event = try #require(try await store.events(after: 0, topics: nil, limit: 1).events.first)
            #expect(event.topic == "visit.counted" && event.key == "DUK")
            let day = try #require(CivilDate("2026-11-25"))
            #expect(
                try event.decode(VisitEvent.self)
                    == VisitEvent(day: day, agency: "DUK", service: "DUK-01", channel: "phone", products: 2))
        }
    }
}
