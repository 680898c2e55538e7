import JSONRPC
import NIOCore

/// One call on its way, from the moment it is asked for until it is answered or given up.
struct ClientCall {
    let method: String
    let params: [UInt8]?
    let meta: CallMeta
    let deadline: NIODeadline
    /// Whether it may be sent again after the connection broke while it was unanswered.
    let isSafeToRepeat: Bool
    let promise: EventLoopPromise<JSONValue>
}

/// The calls that one connection awaits answers to, by their ids. Pure bookkeeping.
struct AwaitedCalls {
    private var calls: [Int64: ClientCall] = [:]
    private var lastID: Int64 = 0

    var count: Int { calls.count }

    mutating func add(_ call: ClientCall) -> Int64 {
        lastID += 1
        calls[lastID] = call
        return lastID
    }

    mutating func take(_ id: Int64) -> ClientCall? { calls.removeValue(forKey: id) }

    /// Takes the calls whose deadline has passed.
    mutating func takeOverdue(at now: NIODeadline) -> [(id: Int64, call: ClientCall)] {
        let overdue = calls.filter { $0.value.deadline <= now }
        for id in overdue.keys { calls[id] = nil }
        return overdue.map { (id: $0.key, call: $0.value) }
    }

    mutating func takeAll() -> [ClientCall] {
        defer { calls.removeAll() }
        return calls.sorted { $0.key < $1.key }.map(\.value)
    }
}
