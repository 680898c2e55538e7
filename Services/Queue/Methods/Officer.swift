import JSONRPC
import JSONRPCTransport

/// Who works at a counter: an officer of one agency works only at the counters of that agency.
struct Officer: Sendable, Equatable {
    /// The officer's agency; nil for whoever may work at all counters.
    let agency: Code?

    /// The account by which a counter knows who is signed on.
    let name: String

    /// An officer of an agency, or of none.
    init(agency: Code?, name: String = "officer") {
        self.agency = agency
        self.name = name
    }
    /// The caller as an officer.
    init(_ caller: Caller) { self.init(agency: caller.agency, name: caller.subject) }

    /// The counter, if the officer may work at it.
    func counter(_ code: Code, in plan: FloorPlan) throws(RPCError) -> CounterPlan {
        guard let counter = plan.counter(code) else { throw RPCError(.notFound, "There is no counter of this code.") }
        guard agency == nil || agency == counter.agency else {
            throw RPCError(.forbidden, "The counter belongs to another agency.")
        }
        return counter
    }
}
