import Foundation
import JSONRPC
import Logging
import NIOConcurrencyHelpers

/// The thread that writes: takes all commands that wait, commits them together, answers them together.
///
/// There is no timer. While one batch syncs, the next one gathers in the mailbox, so the batch size follows the load.
final class Writer: Sendable {
    private let mailbox: Mailbox<Job<Transaction>>
    private let ended = DispatchSemaphore(value: 0)
    let state: WriterState

    init(_ connection: WriterConnection, store: StoreContext, state: WriterState) {
        let mailbox = Mailbox<Job<Transaction>>(limit: store.configuration.queueLimit)
        self.mailbox = mailbox
        self.state = state
        let loop = WriterLoop(connection, mailbox: mailbox, store: store, state: state)
        let ended = self.ended
        let thread = Thread {
            loop.run()
            ended.signal()
        }
        thread.name = "store writer"
        thread.stackSize = 4 << 20
        thread.start()
    }

    /// Hands over a command, or answers it with a refusal.
    func submit(_ job: Job<Transaction>) {
        switch mailbox.offer(job) {
        case .accepted: return
        case .full: job.fail(RPCError(.overloaded))
        case .closed: job.fail(RPCError(.draining))
        }
        Delivery.deliver([job])
    }

    var waiting: Int { mailbox.count }

    /// Refuses new commands, finishes what waits, closes the connection. Blocks until that is done.
    func close() {
        mailbox.close()
        ended.wait()
    }
}

/// What the writer lets others see.
final class WriterState: Sendable {
    struct Figures: Sendable {
        var healthy = true
        var commits: Int64 = 0
        var commands: Int64 = 0
        var failedBatches: Int64 = 0
    }
    private let figures = NIOLockedValueBox(Figures())
    let commitSeconds = Histogram(bounds: Histogram.seconds)

    func update(_ change: (inout Figures) -> Void) { figures.withLockedValue(change) }
    var current: Figures { figures.withLockedValue { $0 } }
}

/// The writer thread's loop.
private final class WriterLoop: @unchecked Sendable {
    // Sendable because it is made by one thread, handed to the writer thread before that starts, and used only there.
    private var connection: WriterConnection?
    private let mailbox: Mailbox<Job<Transaction>>
    private let store: StoreContext
    private let state: WriterState
    private var expected: StoreHead
    private var lastRepair = ContinuousClock.now
    private var lastProblem: String?
    private var lastReport: ContinuousClock.Instant?
    /// Whether a failure was reported whose end was not.
    private var owesGoodNews = false

    /// How long to wait between two attempts to reopen a failed connection, in seconds.
    private static let repairPause = 0.2

    init(_ connection: WriterConnection, mailbox: Mailbox<Job<Transaction>>, store: StoreContext, state: WriterState) {
        self.connection = connection
        self.mailbox = mailbox
        self.store = store
        self.state = state
        expected = connection.head
    }

    func run() {
        var batch: [Job<Transaction>] = []
        batch.reserveCapacity(store.configuration.batchLimit)
        while mailbox.take(
            upTo: store.configuration.batchLimit, into: &batch, patience: connection == nil ? Self.repairPause : nil)
        {
            if connection == nil, lastRepair.duration(to: .now) >= .seconds(Self.repairPause) { repair() }
            if !batch.isEmpty { process(batch) }
            batch.removeAll(keepingCapacity: true)
        }
        store.anchor.close()
        try? connection?.close()
    }

    private func process(_ batch: [Job<Transaction>]) {
        guard let connection else {
            fail(batch)
            return
        }
        let start = ContinuousClock.now
        do {
            try connection.commit(batch, now: store.clock.now(), hooks: store.configuration.faults)
            state.commitSeconds.record(start.duration(to: .now))
            expected = connection.head
            store.anchor.write(expected)
            state.update {
                $0.commits += 1
                $0.commands += Int64(batch.count)
            }
            // First the feed, so that whoever has an answer finds its event in the store.
            store.feed.advance(to: expected.sequence)
            Delivery.deliver(batch)
        } catch {
            suspect(error)
            fail(batch)
            repair()
        }
    }

    private func fail(_ batch: [Job<Transaction>]) {
        for job in batch { job.fail(RPCError(.storage)) }
        Delivery.deliver(batch)
    }

    /// After a failed commit nobody knows what the kernel still holds of it. The connection is given up, and nothing is
    /// acknowledged until a new one has brought everything committed into the database file and found it whole.
    private func suspect(_ error: any Error) {
        let cause = (error as? WriterConnection.BatchFailed)?.cause ?? error
        state.update {
            $0.healthy = false
            $0.failedBatches += 1
        }
        // A full disk can fail a thousand batches a second; one line a second tells as much.
        if lastReport.map({ $0.duration(to: .now) > .seconds(1) }) ?? true {
            store.logger.error("a commit failed; the store reopens its file", metadata: ["cause": "\(cause)"])
            lastReport = .now
            owesGoodNews = true
        }
        try? connection?.close()
        connection = nil
    }

    private func repair() {
        lastRepair = .now
        do {
            try store.configuration.faults?.beforeRepair?()
            let fresh = try WriterConnection.reopen(store.configuration, expecting: expected)
            connection = fresh
            lastProblem = nil
            expected = fresh.head
            store.feed.advance(to: expected.sequence)
            state.update { $0.healthy = true }
            guard owesGoodNews else { return }
            owesGoodNews = false
            store.logger.notice("the store has its file again", metadata: ["last_event": "\(fresh.head.sequence)"])
        } catch {
            let problem = "\(error)"
            if problem != lastProblem {
                store.logger.error("the store cannot write yet", metadata: ["cause": "\(problem)"])
            }
            lastProblem = problem
        }
    }
}
