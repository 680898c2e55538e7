import Foundation
import GRDB
import JSONRPC
import NIOCore
import NIOPosix
import ServiceKit
import Testing

/// How many small durable writes the store does a second, beside what the disk can do. Not a test: run it with
/// `MPP_MEASURE=1 swift test -c release --filter StoreMeasurement`, and `MPP_MEASURE_FOLDER` for another disk.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["MPP_MEASURE"] != nil))
struct StoreMeasurement {
    private let folder = ProcessInfo.processInfo.environment["MPP_MEASURE_FOLDER"]
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    private struct Ticket: Codable, Sendable {
        var lane: String
        var number: Int
        var code: String
    }

    private static let tickets = Migration("tickets.1") { db in
        try db.execute(
            sql: """
                CREATE TABLE tickets (
                    id INTEGER PRIMARY KEY, lane TEXT NOT NULL, number INTEGER NOT NULL, code TEXT NOT NULL,
                    time INTEGER NOT NULL)
                """)
    }

    private static func issue(_ number: Int, in transaction: Transaction) throws {
        try transaction.db
            .cachedStatement(sql: "INSERT INTO tickets (lane, number, code, time) VALUES (?, ?, ?, ?)")
            .execute(arguments: ["DUK", number, "K7Q2M9XW", transaction.now.milliseconds])
        try transaction.append(
            topic: "ticket.issued", key: "DUK", Ticket(lane: "DUK", number: number, code: "K7Q2M9XW"))
    }

    /// One client: its next write follows the answer to the one before.
    private static func client(_ store: Store, _ loop: any EventLoop, _ count: Int) -> EventLoopFuture<Void> {
        guard count > 0 else { return loop.makeSucceededVoidFuture() }
        return store.write(on: loop) { try issue(count, in: $0) }.flatMap { client(store, loop, count - 1) }
    }

    @Test(arguments: [(1, 500), (8, 4_000), (64, 40_000), (256, 80_000)])
    func durableWrites(clients: Int, total: Int) async throws {
        let scratch = try Scratch(in: folder)
        let sync = try syncLatency(scratch.file("sync"))
        let store = try scratch.store(migrations: [Self.tickets])
        let start = ContinuousClock.now
        try await loop.flatSubmit { [loop] in
            EventLoopFuture.andAllSucceed(
                (0..<clients).map { _ in Self.client(store, loop, total / clients) }, on: loop)
        }.get()
        let seconds = seconds(since: start)
        let batch = Double(store.status.commands) / Double(store.status.commits)
        print(
            "\(clients) clients: \(Int(Double(total) / seconds)) writes/s, \(Int(batch)) a commit; sync \(Int(sync)) µs"
        )
        await store.close()
    }

    /// The mean time of appending a page and syncing it, in microseconds.
    private func syncLatency(_ path: String) throws -> Double {
        let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let page = [UInt8](repeating: 7, count: 4096)
        let start = ContinuousClock.now
        for number in 0..<100 {
            try #require(pwrite(descriptor, page, page.count, off_t(number * page.count)) == page.count)
            try #require(fdatasync(descriptor) == 0)
        }
        return seconds(since: start) * 1e6 / 100
    }

    private func seconds(since start: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = start.duration(to: .now).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
