import Foundation
import GRDB
import JSONRPC

/// The one connection that writes, with the statements it needs for every batch. Confined to the writer thread.
final class WriterConnection {
    private let queue: DatabaseQueue
    private let system: SystemStatements
    let log: EventLog
    let idempotency: IdempotencyTable

    /// The statements that frame a batch and its commands.
    private struct SystemStatements {
        let begin: RawStatement
        let commit: RawStatement
        let rollback: RawStatement
        let savepoint: RawStatement
        let release: RawStatement
        let rollbackToSavepoint: RawStatement

        init(_ db: Database) throws {
            begin = try RawStatement(db, "BEGIN IMMEDIATE")
            commit = try RawStatement(db, "COMMIT")
            rollback = try RawStatement(db, "ROLLBACK")
            savepoint = try RawStatement(db, "SAVEPOINT command")
            release = try RawStatement(db, "RELEASE command")
            rollbackToSavepoint = try RawStatement(db, "ROLLBACK TO command")
        }

        var all: [RawStatement] { [begin, commit, rollback, savepoint, release, rollbackToSavepoint] }
    }

    /// The whole batch is lost: SQLite or the disk refused, and nothing of it may be acknowledged.
    struct BatchFailed: Error {
        let cause: any Error
    }

    init(queue: DatabaseQueue, configuration: Store.Configuration) throws {
        self.queue = queue
        (system, log, idempotency) = try queue.writeWithoutTransaction { db in
            (
                try SystemStatements(db), try EventLog(db, head: StoreFile.head(db)),
                try IdempotencyTable(db, configuration: configuration)
            )
        }
    }

    var head: StoreHead { log.head }

    /// Opens the file again after a failed commit, and hands it out only when everything acknowledged is in it.
    ///
    /// The log is first copied into the database and emptied: frames of the failed commit, which the kernel may have
    /// dropped although they can still be read, must not become the ground on which later commits stand.
    static func reopen(_ configuration: Store.Configuration, expecting head: StoreHead) throws -> WriterConnection {
        let queue = try StoreFile.openWriter(configuration)
        do {
            try queue.writeWithoutTransaction { db in
                let busy = try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                if busy != 0 { throw DatabaseError(resultCode: .SQLITE_BUSY, message: "a reader holds the log") }
                try StoreFile.quickCheck(db, path: configuration.path)
                let found = try StoreFile.head(db)
                // One more commit than acknowledged can only be the one that failed after it was written.
                guard found == head || found.commits == head.commits + 1 else {
                    throw OperatorError("The database \(configuration.path) lost acknowledged work: restore a backup.")
                }
            }
            return try WriterConnection(queue: queue, configuration: configuration)
        } catch {
            try? queue.close()
            throw error
        }
    }

    /// Runs the jobs in one transaction, each in its savepoint, and commits. Throws `BatchFailed` if nothing was kept.
    func commit(_ batch: [Job<Transaction>], now: Timestamp, hooks: Store.FaultHooks?) throws {
        try queue.writeWithoutTransaction { db in
            do {
                try system.begin.run()
                let transaction = Transaction(db: db, now: now, log: log, idempotency: idempotency)
                for job in batch { try run(job, in: transaction) }
                try idempotency.purge()
                let head = try log.seal()
                try hooks?.beforeCommit?()
                try system.commit.run()
                log.committed(head)
            } catch {
                if db.isInsideTransaction { try? system.rollback.run() }
                throw BatchFailed(cause: error)
            }
        }
    }

    private func run(_ job: Job<Transaction>, in transaction: Transaction) throws {
        let mark = log.mark()
        try system.savepoint.run()
        do {
            try job.run(transaction)
        } catch {
            // A full or broken disk makes SQLite drop the whole transaction, or leaves it in doubt: the batch ends here.
            if Self.isStorageFault(error) || !transaction.db.isInsideTransaction { throw error }
            try system.rollbackToSavepoint.run()
            log.rewind(to: mark)
            job.fail(error)
        }
        try system.release.run()
    }

    private static func isStorageFault(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOMEM, .SQLITE_NOTADB, .SQLITE_CANTOPEN,
            .SQLITE_READONLY, .SQLITE_PROTOCOL:
            return true
        default:
            return false
        }
    }

    func close() throws {
        for statement in system.all { statement.finalize() }
        log.finalize()
        idempotency.finalize()
        try queue.close()
    }
}
