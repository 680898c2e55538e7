import Logging
import QueueAPI
import Synchronization

/// Logs parts of snapshots that could not be read: each at most once a minute, since boards ask many times a second.
final class PartTrouble: Sendable {
    private let logger: Logger
    private let last = Mutex<[SnapshotPart: ContinuousClock.Instant]>([:])

    init(logger: Logger) { self.logger = logger }

    /// Notes that a part could not be read.
    func note(_ part: SnapshotPart, _ error: any Error) {
        let isNew = last.withLock { last in
            let now = ContinuousClock.now
            if let before = last[part], before.duration(to: now) < .seconds(60) { return false }
            last[part] = now
            return true
        }
        guard isNew else { return }
        logger.error(
            "a part of a snapshot could not be read",
            metadata: ["part": "\(part.rawValue)", "cause": "\(error)"])
    }
}
