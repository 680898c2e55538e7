import JSONRPC
import NIOCore
import NIOPosix
import Synchronization

/// Checks passwords one at a time on a thread of its own, so that signing in can exhaust neither memory nor event loops.
final class PasswordChecker: Sendable {
    /// The most checks that wait; one more is refused as `overloaded`.
    static let queueLimit = 16

    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let waiting = Mutex(0)
    /// Checked in place of the hash of an account that does not exist, so that both take the same time.
    private let decoy: PasswordHash

    /// A checker; `decoy` should cost what real hashes cost.
    init(decoy: PasswordHash) {
        self.decoy = decoy
        pool.start()
    }

    /// Whether the password fits the hash; without a hash, false after the same time.
    ///
    /// - Throws: `RPCError` of kind `overloaded` when too many wait.
    func check(_ password: String, against hash: PasswordHash?) async throws -> Bool {
        let decoy = decoy
        return try await run {
            let fits = try (hash ?? decoy).matches(password)
            return fits && hash != nil
        }
    }

    /// Hashes a new password.
    ///
    /// - Throws: `RPCError` of kind `overloaded` when too many wait.
    func hash(_ password: String) async throws -> PasswordHash {
        let cost = decoy.cost
        return try await run { try PasswordHash(password: password, cost: cost) }
    }

    private func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        let admitted = waiting.withLock { count in
            guard count < Self.queueLimit else { return false }
            count += 1
            return true
        }
        guard admitted else { throw RPCError(.overloaded, "too many people sign in at once", retryAfterMs: 5_000) }
        defer { waiting.withLock { $0 -= 1 } }
        return try await pool.runIfActive(work)
    }

    /// Stops the thread.
    func shutdown() async { try? await pool.shutdownGracefully() }
}
