import FeedbackAPI
import JSONRPC
import JSONRPCTransport
import QueueAPI
import ServiceKit
import ServiceTesting
import Testing

@testable import Feedback

/// The whole service over its socket, following a queue that only publishes.
@Suite(.timeLimit(.minutes(1))) struct FeedbackServiceTests {
    @Test func servedTicketIsRatedOnceOverTheWire() async throws {
        let scratch = try Scratch()
        let queue = try await RunningService.publishingQueue(in: scratch.path("queue"))
        let service = try await RunningService.start(
            FeedbackAPI.contract, in: scratch.path("feedback"), migrations: FeedbackSchema.migrations,
            queue: queue.endpoint, build: FeedbackService.build)
        let client = service.client
        let code = TicketKey(unchecked: Tickets.code(1))
        let request = RatingRequest(code: code, score: Score(unchecked: 4), comment: "Cepat.")
        let early = await #expect(throws: RPCError.self) { try await client.call(FeedbackAPI.rate, request) }
        #expect(early?.is(FeedbackAPI.notUnlocked) == true)

        let served = Tickets.event(.served, 1)
        try await queue.host.store.write { try $0.append(QueueAPI.ticketChanged, key: nil, served) }
        // The news is on its way: ask until it has arrived. The suite's time limit ends a wait that is in vain.
        while try await !client.call(FeedbackAPI.status, RatingStatusRequest(code: code)).canRate { await Task.yield() }

        let meta = CallMeta(idempotencyKey: "rating-1")
        let rating = try await client.call(FeedbackAPI.rate, request, meta: meta)
        #expect(rating.agency == "DUK")
        // The same call again is the same rating; another one is refused.
        #expect(try await client.call(FeedbackAPI.rate, request, meta: meta) == rating)
        let second = await #expect(throws: RPCError.self) { try await client.call(FeedbackAPI.rate, request) }
        #expect(second?.is(FeedbackAPI.alreadyRated) == true)
        let day = try #require(CivilDate("2026-11-25"))
        let summary = try await client.call(FeedbackAPI.summary, SummaryQuery(from: day, to: day))
        #expect(summary.count == 1 && summary.average == 4)
        await service.stop()
        await queue.stop()
    }
}
