import JSONRPC
import JSONRPCTransport
import NIOCore
import QueueAPI
import ServiceKit

/// Ledgers as a running queue publishes them.
struct PublishedLedger: Sendable {
    let endpoint: Endpoint
    let token: String?

    /// Some days of a lane.
    struct Part: Sendable {
        var records: [[UInt8]] = []
        /// Whether the last of the days is over.
        var ended = false
        /// Where the lane's chain ended when the last page was read.
        var head: LedgerPosition?
    }

    /// All lanes of the queue.
    func lanes() async throws -> [Code] {
        try await link(endpoint) { try await $0.call(QueueAPI.lanes, Empty()).items.map(\.lane) }
    }

    /// A lane's ledger from one day to another; today when there is none.
    func read(_ lane: Code, from first: CivilDate?, through last: CivilDate?) async throws -> Part {
        do {
            return try await read(lane, from: first, through: last, at: endpoint)
        } catch let error as RPCError where error.is(.moved) {
            guard let owner = error.data?.owner.flatMap({ Endpoint($0) }) else { throw error }
            return try await read(lane, from: first, through: last, at: owner)
        }
    }

    private func read(
        _ lane: Code, from first: CivilDate?, through last: CivilDate?, at endpoint: Endpoint
    ) async throws -> Part {
        try await link(endpoint) { client in
            var part = Part()
            var day = first
            while true {
                var after: LedgerPlace?
                var page: LedgerPage
                repeat {
                    page = try await client.call(QueueAPI.ledger, LedgerRequest(lane: lane, day: day, after: after))
                    part.records += page.records.map { Array($0.utf8) }
                    after = try page.records.last.map(Self.place)
                } while page.more && after != nil
                part.ended = page.ended
                part.head = page.head
                guard let last, page.day < last else { return part }
                day = page.day.advanced(byDays: 1)
            }
        }
    }

    /// The place that a record names, whatever else is in it.
    private static func place(_ record: String) throws -> LedgerPlace {
        guard let n = try? JSONDocument(Array(record.utf8)).root.member("n")?.integer(Int.self),
            let place = LedgerPlace(n)
        else { throw Complaint("The queue sent a record without a place.", code: 1) }
        return place
    }

    private func link<Result: Sendable>(
        _ endpoint: Endpoint, _ body: (RPCClient) async throws -> Result
    ) async throws -> Result {
        try await ServiceLink.open(endpoint, token: token, timeout: .seconds(10)) { client, _ in try await body(client)
        }
    }
}
