import GRDB
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Visits

@Suite struct TicketFeedTests {
    private func rows(_ store: Store) async throws -> Int? {
        try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM visits") }
    }

    @Test func takesWhatTheQueueWrites() async throws {
        try await Scratch().withStore { store in
            for (number, change) in TicketChange.allCases.enumerated() {
                let body = try JSONWriting.encode(Tickets.event(change, number))
                try await store.write { try TicketFeed.receive(body, in: $0) }
            }
            #expect(try await rows(store) == 3)
        }
    }

    @Test func passesOverWhatANewerQueueAdds() async throws {
        try await Scratch().withStore { store in
            try await store.write { try TicketFeed.receive(Array(#"{"change":"parked","code":7}"#.utf8), in: $0) }
            #expect(try await rows(store) == 0)
        }
    }

    @Test(arguments: [#"{"change":"served"}"#, "{}", "[]", "not json"])
    func doesNotLoseWhatItCannotRead(_ body: String) async throws {
        try await Scratch().withStore { store in
            await #expect(throws: (any Error).self) {
                try await store.write { try TicketFeed.receive(Array(body.utf8), in: $0) }
            }
        }
    }
}
