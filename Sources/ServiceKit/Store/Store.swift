import Foundation
public import GRDB
import JSONRPC
public import Logging
public import NIOCore

/// One SQLite file with one writer, a few readers, and an event table.
///
/// An answered write is on disk. Commands that wait together are committed together, each in its own savepoint: one
/// that throws is undone alone. If the commit fails, all of them fail with kind `storage`, and nothing more is
/// acknowledged until the file was reopened and checked.
public final class Store: Sendable {
    let context: StoreContext
    private let writer: Writer
    private let readers: Readers
    private let lock: StoreLock

    /// How SQLite writes, read back from the open file.
    public let durability: Durability

    /// Opens the file, creating it if it is new; checks it and runs the migrations it has not seen.
    ///
    /// - Throws: `OperatorError`, one sentence for the operator, when the file is damaged, behind its anchor, in use,
    ///   from a newer version, or cannot be written.
    public static func open(
        _ configuration: Configuration, migrations: [Migration], clock: any WallClock, logger: Logger
    ) throws -> Store {
        let lock = try StoreLock(database: configuration.path)
        do {
            return try Store(configuration, migrations: migrations, clock: clock, logger: logger, lock: lock)
        } catch {
            lock.release()
            if let error = error as? DatabaseError {
                throw OperatorError("The database \(configuration.path) cannot be opened (\(error)).")
            }
            throw error
        }
    }

    private init(
        _ configuration: Configuration, migrations: [Migration], clock: any WallClock, logger: Logger, lock: StoreLock
    ) throws {
        let existed = FileManager.default.fileExists(atPath: configuration.path)
        let anchor = try Anchor(database: configuration.path)
        let noted = anchor.read()
        if let noted, noted.commits > 0, !existed {
            throw OperatorError(
                "The database \(configuration.path) is gone, but its anchor speaks of \(noted.sequence) events: "
                    + "restore a backup, or remove \(Anchor.path(for: configuration.path)) to start empty.")
        }
        let queue = try StoreFile.openWriter(configuration)
        let durability = try queue.writeWithoutTransaction { db in
            if existed { try StoreFile.quickCheck(db, path: configuration.path) }
            let ran = try Migration.run(migrations, on: db, now: clock.now(), path: configuration.path)
            if !ran.isEmpty { logger.info("migrated", metadata: ["steps": "\(ran.joined(separator: " "))"]) }
            try StartChecks.run(db, configuration: configuration, anchor: noted)
            return try StoreFile.durability(db)
        }
        let connection = try WriterConnection(queue: queue, configuration: configuration)
        let readers = try (0..<max(1, configuration.readers)).map { _ in try StoreFile.openReader(configuration) }
        let feed = EventFeed(last: connection.head.sequence, limit: configuration.waiterLimit)
        context = StoreContext(configuration: configuration, clock: clock, logger: logger, anchor: anchor, feed: feed)
        self.readers = try Readers(readers, queueLimit: configuration.readQueueLimit)
        self.lock = lock
        self.durability = durability
        logger.info(
            "store is open",
            metadata: [
                "file": "\(configuration.path)", "durability": "\(durability)",
                "last_event": "\(connection.head.sequence)",
            ])
        writer = Writer(connection, store: context, state: WriterState())
    }

    /// How long batches took.
    var commitSeconds: Histogram { writer.state.commitSeconds }

    /// Closes the store: refuses new work, finishes what waits, and closes the file.
    public func close() async {
        await withCheckedContinuation { continuation in
            // A thread of its own, because closing waits for the store's threads.
            Thread.detachNewThread { [self] in
                context.feed.close()
                readers.close()
                writer.close()
                lock.release()
                continuation.resume()
            }
        }
    }
}

// MARK: - Writing

extension Store {
    /// Runs a command on the writer and returns its result once it is on disk.
    ///
    /// The command runs to its end even if the task is cancelled. What it throws undoes it alone.
    @discardableResult
    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            writer.submit(TypedJob(reply: .continuation(continuation), body: body))
        }
    }

    /// Runs a command on the writer; the future succeeds on `eventLoop` once the result is on disk.
    @discardableResult
    public func write<Result: Sendable>(
        on eventLoop: any EventLoop, _ body: @escaping @Sendable (Transaction) throws -> Result
    ) -> EventLoopFuture<Result> {
        let promise = eventLoop.makePromise(of: Result.self)
        writer.submit(TypedJob(reply: .promise(promise), body: body))
        return promise.futureResult
    }
}

// MARK: - Reading

extension Store {
    /// Asks a question on a read-only connection. It sees everything that was acknowledged before.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            readers.submit(TypedJob(reply: .continuation(continuation), body: body))
        }
    }

    /// Asks a question on a read-only connection and answers on `eventLoop`.
    public func read<Result: Sendable>(
        on eventLoop: any EventLoop, _ body: @escaping @Sendable (Database) throws -> Result
    ) -> EventLoopFuture<Result> {
        let promise = eventLoop.makePromise(of: Result.self)
        readers.submit(TypedJob(reply: .promise(promise), body: body))
        return promise.futureResult
    }
}

// MARK: - Looking at it

extension Store {
    /// How the store is doing, for health answers and metrics.
    public struct Status: Sendable {
        /// False from a failed commit until the file was reopened and found whole.
        public let healthy: Bool
        /// How SQLite writes.
        public let durability: Durability
        /// Sequence number of the last event.
        public let lastEvent: Int64
        /// Batches committed since start.
        public let commits: Int64
        /// Commands in those batches.
        public let commands: Int64
        /// Batches that failed since start.
        public let failedBatches: Int64
        /// Commands that wait now.
        public let waiting: Int
    }

    /// The present state.
    public var status: Status {
        let figures = writer.state.current
        return Status(
            healthy: figures.healthy, durability: durability, lastEvent: lastEvent, commits: figures.commits,
            commands: figures.commands, failedBatches: figures.failedBatches, waiting: writer.waiting)
    }
}
