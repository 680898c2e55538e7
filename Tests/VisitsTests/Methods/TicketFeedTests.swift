import ServiceTesting
import Testing

@testable import Visits

@Suite struct TicketFeedTests {
    private let feed = TicketFeedProbe(VisitsSchema.migrations, table: "visits") { try TicketFeed.receive($0, in: $1) }

    @Test func takesWhatTheQueueWrites() async throws {
        #expect(try await feed.rows(after: TicketFeedProbe.everyChange) == 3)
    }

    @Test func passesOverWhatANewerQueueAdds() async throws {
        #expect(try await feed.rows(after: [TicketFeedProbe.ofANewerQueue]) == 0)
    }

    @Test(arguments: TicketFeedProbe.unreadable)
    func doesNotLoseWhatItCannotRead(_ body: String) async throws {
        await #expect(throws: (any Error).self) { try await feed.rows(after: [body]) }
    }
}
