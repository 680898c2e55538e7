import JSONRPC
import Synchronization

/// The plan of the floor by which the service works at the moment.
///
/// Commands take it when they run. Between the commit of a new plan and its arrival here a command may still see the
/// old one: that is as if it had come a moment earlier.
final class CurrentFloor: Sendable {
    private let plan: Mutex<FloorPlan?>
    private let followsHours: Bool

    /// Begins with the plan the store has kept, or with none.
    ///
    /// - Parameter followsHours: False when every hour is as good as another.
    init(_ plan: FloorPlan?, followsHours: Bool = true) {
        self.followsHours = followsHours
        self.plan = Mutex(followsHours ? plan : plan?.withoutHours)
    }

    /// The plan.
    ///
    /// - Throws: `not_ready` until the catalogue has been read for the first time.
    func get() throws(RPCError) -> FloorPlan {
        guard let plan = known else {
            throw RPCError(.notReady, "The catalogue has not been read yet.", retryAfterMs: 1000)
        }
        return plan
    }

    /// The plan; nil until the catalogue has been read for the first time.
    var known: FloorPlan? { plan.withLock { $0 } }

    /// Works by another plan from now on.
    ///
    /// - Returns: Whether it is another one.
    @discardableResult
    func replace(by plan: FloorPlan?) -> Bool {
        let plan = followsHours ? plan : plan?.withoutHours
        return self.plan.withLock { known in
            defer { known = plan }
            return known != plan
        }
    }
}
