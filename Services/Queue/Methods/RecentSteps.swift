import JSONRPC
import QueueRules
import Synchronization

/// The last step at a counter, for as long as it can be taken back.
struct RecentStep: Sendable, Equatable {
    /// When it was.
    let at: Timestamp
    /// The ticket before it.
    let before: TicketRecord
    /// The ticket's version after it. Another version means that something has happened since.
    let version: Int64
    /// The counter before it.
    let counterBefore: CounterRecord
    /// The counter after it.
    let counterAfter: CounterRecord

    /// How long a step can be taken back, in milliseconds.
    static let patience = TicketCourse.undoPatience

    /// The last moment at which it can be taken back.
    var until: Timestamp { at.advanced(byMilliseconds: Self.patience) }
}

/// The last steps of all counters. In memory: what a restart takes five seconds to forget needs no disk. A step whose
/// transaction failed after it was noted here is harmless, because its version is then nobody's.
final class RecentSteps: Sendable {
    private let steps = Mutex<[Code: RecentStep]>([:])

    /// Notes what was last done at a counter; nil when that cannot be taken back.
    func note(_ step: RecentStep?, at counter: Code) {
        steps.withLock { $0[counter] = step }
    }

    /// What was last done at a counter, unless that is too long ago.
    func step(at counter: Code, now: Timestamp) -> RecentStep? {
        steps.withLock { $0[counter] }.flatMap { now >= $0.at && now <= $0.until ? $0 : nil }
    }
}
