import Foundation
import GRDB
import JSONRPC

/// A few threads that answer questions, each over its own read-only connection.
///
/// A thread takes several questions at once and answers them from one snapshot: the cost of a read transaction and of
/// the way back to the event loop is shared. A question always sees everything acknowledged before it was asked.
final class Readers: Sendable {
    private let mailbox: Mailbox<Job<Database>>
    private let ended = DispatchGroup()

    /// Most questions answered from one snapshot; small, so that a slow one delays few.
    private static let batchLimit = 32

    init(_ connections: [DatabaseQueue], queueLimit: Int) throws {
        mailbox = Mailbox(limit: queueLimit)
        for (number, connection) in connections.enumerated() {
            let loop = try ReaderLoop(connection, mailbox: mailbox, batchLimit: Self.batchLimit)
            let ended = self.ended
            ended.enter()
            let thread = Thread {
                loop.run()
                ended.leave()
            }
            thread.name = "store reader \(number)"
            thread.stackSize = 2 << 20
            thread.start()
        }
    }

    func submit(_ job: Job<Database>) {
        switch mailbox.offer(job) {
        case .accepted: return
        case .full: job.fail(RPCError(.overloaded))
        case .closed: job.fail(RPCError(.draining))
        }
        Delivery.deliver([job])
    }

    /// Finishes what waits and closes the connections. Blocks until that is done.
    func close() {
        mailbox.close()
        ended.wait()
    }
}

private final class ReaderLoop: @unchecked Sendable {
    // Sendable because it is made by one thread, handed to its reader thread before that starts, and used only there.
    private let connection: DatabaseQueue
    private let mailbox: Mailbox<Job<Database>>
    private let batchLimit: Int
    private let begin: RawStatement
    private let commit: RawStatement

    init(_ connection: DatabaseQueue, mailbox: Mailbox<Job<Database>>, batchLimit: Int) throws {
        self.connection = connection
        self.mailbox = mailbox
        self.batchLimit = batchLimit
        (begin, commit) = try connection.unsafeRead { db in
            (try RawStatement(db, "BEGIN"), try RawStatement(db, "COMMIT"))
        }
    }

    func run() {
        var batch: [Job<Database>] = []
        batch.reserveCapacity(batchLimit)
        while mailbox.take(upTo: batchLimit, into: &batch) {
            answer(batch)
            Delivery.deliver(batch)
            batch.removeAll(keepingCapacity: true)
        }
        begin.finalize()
        commit.finalize()
        try? connection.close()
    }

    private func answer(_ batch: [Job<Database>]) {
        do {
            try connection.unsafeRead { db in
                try begin.run()
                for job in batch {
                    do { try job.run(db) } catch { job.fail(error) }
                }
                try commit.run()
            }
        } catch {
            // A snapshot that could not be opened or held: none of the answers is worth anything.
            for job in batch { job.fail(RPCError(.storage, "the data could not be read")) }
            try? connection.unsafeRead { db in
                if db.isInsideTransaction { try db.execute(sql: "ROLLBACK") }
            }
        }
    }
}
