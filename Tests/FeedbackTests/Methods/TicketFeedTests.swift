import ServiceTesting
import Testing

@testable import Feedback

@Suite struct TicketFeedTests {
    private let feed = TicketFeedProbe(FeedbackSchema.migrations, table: "unlocked") {
        try TicketFeed.receive($0, in: $1)
    }

    @Test func takesWhatTheQueueWrites() async throws {
        #expect(try await feed.rows(after: TicketFeedProbe.everyChange) == 1)
    }

    @Test func passesOverWhatANewerQueueAdds() async throws {
        #expect(try await feed.rows(after: [TicketFeedProbe.ofANewerQueue]) == 0)
    }

    @Test(arguments: TicketFeedProbe.unreadable)
    func doesNotLoseWhatItCannotRead(_ body: String) async throws {
        await #expect(throws: (any Error).self) { try await feed.rows(after: [body]) }
    }
}
