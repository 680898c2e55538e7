import JSONRPC
import Logging
import ServiceKit

/// Keeps the estimator up with the store also while nobody asks, so that whoever asks has little to wait for.
struct EstimateFollower: Sendable {
    let estimates: LiveEstimates
    let floor: CurrentFloor
    let store: Store
    let clock: any WallClock
    let logger: Logger

    /// Follows until the task is cancelled.
    func run() async throws {
        var seen: Int64 = -1
        while !Task.isCancelled {
            do {
                let newest = store.lastEvent
                if newest > seen, let plan = floor.known {
                    try await store.read { [estimates] db in try estimates.ask(db, plan: plan) { _ in } }
                    seen = newest
                }
            } catch is CancellationError {
                return
            } catch {
                logger.warning("waiting times could not be learned from", metadata: ["cause": "\(error)"])
            }
            // A ticket that changes several times within a pause is read once.
            try await Task.sleep(for: Self.pause)
        }
    }

    private static let pause = Duration.milliseconds(250)
}
