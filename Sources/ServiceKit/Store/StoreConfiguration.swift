public import Foundation

extension Store {
    /// How a store is opened. Every queue in it has a limit.
    public struct Configuration: Sendable {
        /// The database file. Its folder must exist.
        public var path: String
        /// Most commands in one transaction.
        public var batchLimit = 256
        /// Most commands that wait; one more is refused as `overloaded`.
        public var queueLimit = 4096
        /// Read-only connections, each with a thread of its own.
        public var readers = 2
        /// Most questions that wait for a reader; one more is refused as `overloaded`.
        public var readQueueLimit = 4096
        /// Most callers of `awaitEvents` at a time.
        public var waiterLimit = 20_000
        /// How long, in seconds, a connection waits for a lock that another one holds.
        public var busyTimeout: TimeInterval = 5
        /// How long answers are kept for repeats, in running time of the service.
        public var idempotencyLifetime: Duration = .seconds(24 * 3600)
        /// How many of the last events are checked against the hash chain at start.
        public var checkedEvents = 10_000

        /// Largest size of the database in pages, to rehearse a full disk.
        package var maximumPages: Int?
        /// Where tests make a commit fail.
        package var faults: FaultHooks?
        /// Running time of the process, from a monotonic clock.
        package var uptime: @Sendable () -> Duration = Configuration.monotonic

        /// A configuration with the documented defaults.
        public init(path: String) {
            self.path = path
        }

        private static let monotonic: @Sendable () -> Duration = {
            let start = ContinuousClock.now
            return { start.duration(to: .now) }
        }()
    }

    /// Lets tests break what only a failing disk breaks.
    package struct FaultHooks: Sendable {
        /// Runs before COMMIT; throwing stands for a COMMIT that failed.
        package var beforeCommit: (@Sendable () throws -> Void)?
        /// Runs before a failed connection is opened again; throwing stands for a disk that is still broken.
        package var beforeRepair: (@Sendable () throws -> Void)?

        /// No faults.
        package init() {}
    }

    /// What SQLite says about how it writes.
    public struct Durability: Sendable, Hashable, CustomStringConvertible {
        /// The journal mode, `wal` for a store.
        public let journal: String
        /// The value of `PRAGMA synchronous`: 2 means that every commit is synced.
        public let synchronous: Int

        /// The only mode in which a store serves: an answered write is on disk.
        public static let full = Durability(journal: "wal", synchronous: 2)

        /// For logs and health answers, for example `journal=wal synchronous=FULL`.
        public var description: String {
            let names = ["OFF", "NORMAL", "FULL", "EXTRA"]
            let name = names.indices.contains(synchronous) ? names[synchronous] : "unknown"
            return "journal=\(journal) synchronous=\(name)"
        }
    }
}
