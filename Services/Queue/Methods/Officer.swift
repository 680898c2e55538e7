import JSONRPC
import JSONRPCTransport

/// Who works at a counter: an officer of one agency works only at the counters of that agency.
struct Officer: Sendable, Equatable {
    /// The officer's agency; nil for whoever may work at all counters.
    let agency: Code?

    /// An officer of an agency, or of none.
    init(agency: Code?) { self.agency = agency }
    /// The caller as an officer.
    init(_ caller: Caller) { agency = caller.agency }

    /// The counter, if the officer may work at it.
    func counter(_ code: Code, in plan: FloorPlan) throws(RPCError) -> CounterPlan {
        guard let counter = plan.counter(code) else { throw RPCError(.notFound, "There is no counter of this code.") }
        guard agency == nil || agency == counter.agency else {
            throw RPCError(.forbidden, "The counter belongs to another agency.")
        }
        return counter
    }
}
