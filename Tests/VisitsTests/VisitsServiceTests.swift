import JSONRPC
import JSONRPCTransport
import QueueAPI
import ServiceKit
import ServiceTesting
import Testing
import VisitsAPI

@testable import Visits

/// The whole service over its socket, following a queue that only publishes.
@Suite(.timeLimit(.minutes(1))) struct VisitsServiceTests {
    private func start(_ scratch: Scratch, following queue: RunningService) async throws -> RunningService {
        try await RunningService.start(
            VisitsAPI.contract, in: scratch.path("visits"), migrations: VisitsSchema.migrations,
            queue: queue.endpoint, build: VisitsService.build)
    }

    private func publish(_ numbers: ClosedRange<Int>, _ change: TicketChange, at queue: RunningService) async throws {
        let events = numbers.map { Tickets.event(change, $0, products: 1) }
        try await queue.host.store.write { tx in
            for event in events { try tx.append(QueueAPI.ticketChanged, key: event.code.text, event) }
        }
    }

    private func visits(_ service: RunningService) async throws -> Int {
        let query = CountQuery(
            from: try #require(CivilDate("2026-11-01")), to: try #require(CivilDate("2026-11-30")), by: .agency)
        return try await service.client.call(VisitsAPI.counts, query).visits
    }

    @Test func finishedTicketsBecomeVisitsAcrossRestarts() async throws {
        let scratch = try Scratch()
        let queue = try await RunningService.publishingQueue(in: scratch.path("queue"))
        try await publish(1...50, .issued, at: queue)
        try await publish(1...50, .served, at: queue)
        var service = try await start(scratch, following: queue)
        try await service.host.store.awaitEvents(after: 49)
        #expect(try await visits(service) == 50)
        await service.stop()

        // What happened meanwhile is counted after the restart, and nothing a second time.
        try await publish(51...80, .unfinished, at: queue)
        service = try await start(scratch, following: queue)
        try await service.host.store.awaitEvents(after: 79)
        #expect(try await visits(service) == 80)
        #expect(service.host.store.lastEvent == 80)
        await service.stop()
        await queue.stop()
    }

    @Test func importAndQuestionsOverTheWire() async throws {
        let scratch = try Scratch()
        let queue = try await RunningService.publishingQueue(in: scratch.path("queue"))
        let service = try await start(scratch, following: queue)
        let client = service.client
        let day = try #require(CivilDate("2024-01-02"))
        let request = CountImport(
            csv: CSVText(unchecked: "day,agency,visits\n2024-01-02,DUK,120\n"), source: "Ketik", publishedOn: day)
        #expect(try await client.call(VisitsAPI.importCounts, request).visits == 120)
        #expect(try await client.call(VisitsAPI.counts, CountQuery(from: day, to: day)).visits == 120)
        #expect(try await client.call(VisitsAPI.sources, Empty()).items.map(\.source) == ["Ketik"])
        let backwards = await #expect(throws: RPCError.self) {
            try await client.call(VisitsAPI.counts, CountQuery(from: day, to: day.advanced(byDays: -1)))
        }
        #expect(backwards?.is(VisitsAPI.periodInvalid) == true)
        let broken = CountImport(csv: CSVText(unchecked: "day,agency\n"), source: "Ketik", publishedOn: day)
        let error = await #expect(throws: RPCError.self) { try await client.call(VisitsAPI.importCounts, broken) }
        #expect(error?.is(VisitsAPI.importInvalid) == true)
        await service.stop()
        await queue.stop()
    }
}
