import JSONRPC
import NIOCore

/// One call on its way, from the moment it is asked for until it is answered or given up.
struct ClientCall {
    /// Where the answer goes. It is given once.
    enum Reply {
        case promise(EventLoopPromise<JSONValue>)
        /// A task waits. It is resumed from the event loop, where the future of a promise would first have to be asked on
        /// that loop to tell when it is there.
        case continuation(CheckedContinuation<JSONValue, any Error>)

        func succeed(_ value: JSONValue) {
            switch self {
            case .promise(let promise): promise.succeed(value)
            case .continuation(let continuation): continuation.resume(returning: value)
            }
        }

        func fail(_ error: any Error) {
            switch self {
            case .promise(let promise): promise.fail(error)
            case .continuation(let continuation): continuation.resume(throwing: error)
            }
        }
    }

    let method: String
    let params: [UInt8]?
    let meta: CallMeta
    let deadline: NIODeadline
    /// Whether it may be sent again after the connection broke while it was unanswered.
    let isSafeToRepeat: Bool
    let reply: Reply
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
