import GRDB
import JSONRPC
import QueueAPI
package import ServiceKit

/// Gives a service's feed what a queue may send, and looks at what it keeps.
package struct TicketFeedProbe: Sendable {
    /// One event of each kind of change, each of a ticket of its own.
    package static var everyChange: [String] {
        get throws {
            try TicketChange.allCases.enumerated().map { number, change in
                String(decoding: try JSONWriting.encode(Tickets.event(change, number)), as: UTF8.self)
            }
        }
    }

    /// What only a queue that is newer than the service sends.
    package static let ofANewerQueue = #"{"change":"enlarged","code":7}"#

    /// What no queue should send: to pass it over would be to lose what it may have meant.
    package static let unreadable = [#"{"change":"served"}"#, "{}", "[]", "not json"]

    private let migrations: [Migration]
    private let table: String
    private let receive: @Sendable ([UInt8], Transaction) throws -> Void

    /// A probe of a feed that keeps what it takes in `table`.
    package init(
        _ migrations: [Migration], table: String,
        _ receive: @escaping @Sendable ([UInt8], Transaction) throws -> Void
    ) {
        self.migrations = migrations
        self.table = table
        self.receive = receive
    }

    /// How many rows a fresh store has after these events.
    package func rows(after bodies: [String]) async throws -> Int {
        try await Scratch().withStore(migrations) { store in
            for body in bodies { try await store.write { try receive(Array(body.utf8), $0) } }
            return try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") } ?? 0
        }
    }
}
