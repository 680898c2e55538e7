import FeedbackAPI
import GRDB
import JSONRPC
import JSONRPCTransport
import QueueAPI
import ServiceKit
import ServiceTesting
import Testing

@testable import Feedback

@Suite struct RatingTableTests {
    private func unlock(_ store: Store, _ events: TicketEvent...) async throws {
        try await store.write { tx in
            for event in events { try RatingTable.apply(event, in: tx) }
        }
    }

    private func request(_ number: Int, _ score: Int, comment: Remark? = nil) -> RatingRequest {
        RatingRequest(
            code: TicketKey(unchecked: Tickets.code(number)), score: Score(unchecked: score), comment: comment)
    }

    @discardableResult
    private func rate(_ store: Store, _ number: Int, _ score: Int, comment: Remark? = nil) async throws -> Rating {
        let request = request(number, score, comment: comment)
        return try await store.write { try RatingTable.give(request, in: $0) }
    }

    private func status(_ store: Store, _ number: Int) async throws -> RatingStatus {
        let key = TicketKey(unchecked: Tickets.code(number))
        return try await store.read { try RatingTable.status(key, $0) }
    }

    private func summary(
        _ store: Store, from: String = "2026-11-01", to: String = "2026-11-30", agency: Code? = nil
    ) async throws -> RatingSummary {
        let query = SummaryQuery(from: try #require(CivilDate(from)), to: try #require(CivilDate(to)), agency: agency)
        let period = try Period(from: query.from, to: query.to)
        return try await store.read { try SummaryQuestions.summary(query, period, $0) }
    }

    @Test func servedTicketIsRatedOnce() async throws {
        let scratch = try Scratch()
        try await scratch.withStore { store in
            try await unlock(store, Tickets.event(.served, 1))
            #expect(try await status(store, 1) == RatingStatus(canRate: true, rated: false))
            let rating = try await rate(store, 1, 3, comment: "Petugas ramah.")
            #expect(rating.score.value == 3 && rating.agency == "DUK" && rating.service == "DUK-01")
            #expect(rating.serviceDay == CivilDate("2026-11-25") && rating.givenAt == scratch.clock.now())
            #expect(try await status(store, 1) == RatingStatus(canRate: false, rated: true))
            let error = await #expect(throws: RPCError.self) { try await rate(store, 1, 4) }
            #expect(error?.is(FeedbackAPI.alreadyRated) == true)
            #expect(try await summary(store).average == 3)
        }
        // The rule outlives a restart, and an event that comes again does not unlock anew.
        try await scratch.withStore { store in
            try await unlock(store, Tickets.event(.served, 1))
            let error = await #expect(throws: RPCError.self) { try await rate(store, 1, 4) }
            #expect(error?.is(FeedbackAPI.alreadyRated) == true)
            #expect(try await summary(store).count == 1)
        }
    }

    @Test(arguments: TicketChange.allCases)
    func onlyServedUnlocks(_ change: TicketChange) async throws {
        try await Scratch().withStore { store in
            try await unlock(store, Tickets.event(change, 1))
            let isServed = change == .served
            #expect(try await status(store, 1) == RatingStatus(canRate: isServed, rated: false))
            if isServed {
                try await rate(store, 1, 4)
            } else {
                let error = await #expect(throws: RPCError.self) { try await rate(store, 1, 4) }
                #expect(error?.is(FeedbackAPI.notUnlocked) == true)
            }
        }
    }

    @Test func aSlipAtTheCounterLocksTheRatingAgainUnlessItWasGiven() async throws {
        try await Scratch().withStore { store in
            for number in 1...2 { try await unlock(store, Tickets.event(.served, number)) }
            try await rate(store, 2, 4)
            for number in 1...2 { try await unlock(store, Tickets.event(.undone, number)) }
            #expect(try await status(store, 1) == RatingStatus(canRate: false, rated: false))
            #expect(try await status(store, 2) == RatingStatus(canRate: false, rated: true))
        }
    }

    @Test func ratingBeforeTheNewsArrivesMayBeTriedAgain() async throws {
        try await Scratch().withStore { store in
            let error = await #expect(throws: RPCError.self) { try await rate(store, 1, 4) }
            #expect(error?.is(FeedbackAPI.notUnlocked) == true)
            #expect(error?.data?.retryable == true)
            #expect(error?.data?.retryAfterMs == RatingTable.retryAfterMs)
            try await unlock(store, Tickets.event(.served, 1))
            #expect(try await rate(store, 1, 4).score.value == 4)
        }
    }

    @Test func ofManyAtOnceOneIsKept() async throws {
        try await Scratch().withStore { store in
            try await unlock(store, Tickets.event(.served, 1))
            let outcomes = await withTaskGroup(of: Result<Int, RPCError>.self) { group in
                for attempt in 0..<64 {
                    let request = request(1, attempt % 4 + 1)
                    group.addTask {
                        do {
                            return .success(try await store.write { try RatingTable.give(request, in: $0) }.score.value)
                        } catch {
                            return .failure(RPCError(wrapping: error))
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let kept = outcomes.compactMap { try? $0.get() }
            #expect(kept.count == 1)
            for case .failure(let error) in outcomes { #expect(error.is(FeedbackAPI.alreadyRated)) }
            let summary = try await summary(store)
            #expect(summary.count == 1 && summary.average == kept.first.map { Double($0) })
            #expect(store.lastEvent == 1)
        }
    }

    @Test func averagesByAgencyAndPeriod() async throws {
        try await Scratch().withStore { store in
            for number in 1...3 { try await unlock(store, Tickets.event(.served, number)) }
            try await unlock(store, Tickets.event(.served, 4, agency: "KES"))
            try await unlock(store, Tickets.event(.served, 5, day: "2026-12-01", agency: "KES"))
            for (number, score) in [(1, 4), (2, 4), (3, 3), (4, 1), (5, 2)] { try await rate(store, number, score) }
            let november = try await summary(store)
            #expect(november.count == 4 && november.average == 3)
            #expect(
                november.agencies == [
                    AgencyRating(agency: "DUK", count: 3, average: 3.67, distribution: [0, 0, 1, 2]),
                    AgencyRating(agency: "KES", count: 1, average: 1, distribution: [1, 0, 0, 0]),
                ])
            #expect(try await summary(store, agency: "KES").average == 1)
            #expect(try await summary(store, to: "2026-12-31", agency: "KES").average == 1.5)
            let nothing = try await summary(store, from: "2025-01-01", to: "2025-12-31")
            #expect(nothing.count == 0 && nothing.average == nil && nothing.agencies.isEmpty)
        }
    }

    @Test func commentStaysOutOfEvents() async throws {
        try await Scratch().withStore { store in
            try await unlock(store, Tickets.event(.served, 1))
            try await rate(store, 1, 2, comment: "Ibu Sri di loket tiga lambat.")
            let event = try #require(try await store.events(after: 0, topics: nil, limit: 1).events.first)
            #expect(event.topic == "rating.given" && event.key == "DUK")
            let body = String(decoding: event.body, as: UTF8.self)
            #expect(!body.contains("Sri") && !body.contains(Tickets.code(1)))
            let kept = try await store.read { try String.fetchOne($0, sql: "SELECT comment FROM ratings") }
            #expect(kept == "Ibu Sri di loket tiga lambat.")
        }
    }

    @Test func failedRatingLeavesNoTrace() async throws {
        try await Scratch().withStore { store in
            await #expect(throws: RPCError.self) { try await rate(store, 1, 4) }
            let given = try await summary(store).count
            #expect(given == 0)
            #expect(store.lastEvent == 0)
        }
    }
}
