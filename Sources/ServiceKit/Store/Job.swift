import JSONRPC
import NIOCore

/// One command or question on its way through a store thread: what to run, and whom to answer.
///
/// A job is made by the caller, run by exactly one store thread, and answered once.
class Job<Context>: @unchecked Sendable {
    // Sendable because it is handed over: the caller drops it into a mailbox, one thread takes it out, and that thread
    // hands it to the answering event loop. Each hand-over passes a lock or the loop's own queue.

    /// The loop on which the caller wants its answer; nil when a task waits.
    var eventLoop: (any EventLoop)? { nil }

    /// Runs the body and keeps its result for `deliver`.
    func run(_ context: Context) throws {}

    /// Replaces any result by an error.
    func fail(_ error: any Error) {}

    /// Answers the caller with the kept result. Called once, on `eventLoop` if there is one.
    func deliver() {}
}

/// A job with a typed result.
final class TypedJob<Context, Result: Sendable>: Job<Context>, @unchecked Sendable {
    enum Reply: Sendable {
        case promise(EventLoopPromise<Result>)
        case continuation(CheckedContinuation<Result, any Error>)
    }

    private let body: @Sendable (Context) throws -> Result
    private let reply: Reply
    private var outcome: Swift.Result<Result, any Error>?

    init(reply: Reply, body: @escaping @Sendable (Context) throws -> Result) {
        self.body = body
        self.reply = reply
    }

    override var eventLoop: (any EventLoop)? {
        if case .promise(let promise) = reply { promise.futureResult.eventLoop } else { nil }
    }

    override func run(_ context: Context) throws {
        outcome = .success(try body(context))
    }

    override func fail(_ error: any Error) {
        outcome = .failure(error)
    }

    override func deliver() {
        // A job that nobody ran is a fault of the store, and the caller must not wait for ever because of it.
        let outcome = self.outcome ?? .failure(RPCError(.storage))
        switch reply {
        case .promise(let promise): promise.completeWith(outcome)
        case .continuation(let continuation): continuation.resume(with: outcome)
        }
    }
}

/// Answers a batch with one hop per event loop, however many jobs it holds.
enum Delivery {
    static func deliver<Context>(_ jobs: [Job<Context>]) {
        var rest = jobs[...]
        while let first = rest.first {
            guard let loop = first.eventLoop else {
                first.deliver()
                rest.removeFirst()
                continue
            }
            // Almost always the whole batch belongs to one or two loops, so a few passes are cheaper than a dictionary.
            var mine: [Job<Context>] = []
            var others: [Job<Context>] = []
            mine.reserveCapacity(rest.count)
            for job in rest {
                if job.eventLoop === loop { mine.append(job) } else { others.append(job) }
            }
            let group = mine
            loop.execute {
                for job in group { job.deliver() }
            }
            rest = others[...]
        }
    }
}
