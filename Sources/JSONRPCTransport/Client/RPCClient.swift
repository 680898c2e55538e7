public import JSONRPC
import NIOConcurrencyHelpers
public import NIOCore

/// A client of one service: a few connections that are made when needed and made again when lost.
///
/// Any number of tasks may call at the same time. Nothing is sent twice unless repeating it is safe: reads, and writes
/// with an idempotency key.
public final class RPCClient: Sendable {
    private let slots: [NIOLoopBoundBox<ConnectionSlot>]
    /// Calls on their way from other threads to each slot. As bounded as the tasks that wait for them.
    private let inboxes: [NIOLockedValueBox<[ClientCall]>]
    private let slotOfLoop: [ObjectIdentifier: Int]
    private let loops: [any EventLoop]
    private let configuration: ClientConfiguration
    private let turn = NIOLockedValueBox(0)
    let host: String
    let port: Int
    let token: @Sendable () -> String?

    /// A client for the service at an address. Nothing is connected yet.
    ///
    /// - Parameter token: Gives the signed token that every new connection presents; nil for none.
    public init(
        host: String, port: Int, configuration: ClientConfiguration = .init(), group: any EventLoopGroup,
        token: @escaping @Sendable () -> String? = { nil }
    ) {
        self.host = host
        self.port = port
        self.configuration = configuration
        self.token = token
        let all = Array(group.makeIterator())
        let count = min(max(1, configuration.connections ?? all.count), max(1, all.count))
        loops = Array(all.prefix(count))
        slots = loops.map { loop in
            NIOLoopBoundBox.makeBoxSendingValue(
                ConnectionSlot(host: host, port: port, configuration: configuration, eventLoop: loop, token: token),
                eventLoop: loop)
        }
        inboxes = loops.map { _ in NIOLockedValueBox([]) }
        slotOfLoop = Dictionary(
            uniqueKeysWithValues: loops.enumerated().map { (ObjectIdentifier($0.element), $0.offset) })
    }

    /// Calls a method.
    ///
    /// - Throws: `RPCError`: what the service answered, or `unavailable` and `deadline_exceeded`.
    public func call<P, R>(_ method: Method<P, R>, _ params: P, meta: CallMeta = .none) async throws -> R {
        let isSafe = method.declaration.effect == .read || meta.idempotencyKey != nil
        let bytes = try JSONWriting.encode(params)
        let value = try await withCheckedThrowingContinuation { continuation in
            send(
                method.name, params: bytes, meta: meta, isSafeToRepeat: isSafe, through: nextTurn(),
                reply: .continuation(continuation))
        }
        return try JSONReading.decode(from: value)
    }

    /// Calls a method whose types are not known here, and gives the result as JSON text.
    ///
    /// - Parameters:
    ///   - params: An object or array as JSON text.
    ///   - isSafeToRepeat: Whether the call may be sent again when its connection is lost before the answer.
    ///   - eventLoop: Where the answer is wanted. If a connection lives there, no thread is changed on the way.
    public func callRaw(
        _ method: String, params: [UInt8]?, meta: CallMeta = .none, isSafeToRepeat: Bool = false,
        on eventLoop: (any EventLoop)? = nil
    ) -> EventLoopFuture<[UInt8]> {
        let index = eventLoop.flatMap { slotOfLoop[ObjectIdentifier($0)] } ?? nextTurn()
        let loop = loops[index]
        let promise = loop.makePromise(of: JSONValue.self)
        send(
            method, params: params, meta: meta, isSafeToRepeat: isSafeToRepeat, through: index, reply: .promise(promise)
        )
        let answer = promise.futureResult.map { Array($0.rawBytes) }
        guard let eventLoop, eventLoop !== loop else { return answer }
        return answer.hop(to: eventLoop)
    }

    private func send(
        _ method: String, params: [UInt8]?, meta: CallMeta, isSafeToRepeat: Bool, through index: Int,
        reply: ClientCall.Reply
    ) {
        let timeout = meta.deadlineMs.map { TimeAmount.milliseconds(Int64($0)) } ?? configuration.callTimeout
        let call = ClientCall(
            method: method, params: params, meta: meta, deadline: .now() + timeout, isSafeToRepeat: isSafeToRepeat,
            reply: reply)
        if loops[index].inEventLoop { slots[index].value.send(call) } else { post(call, to: index) }
    }

    /// Hands a call over to another thread. Calls that come before the event loop has woken share one hop.
    private func post(_ call: ClientCall, to index: Int) {
        let inbox = inboxes[index]
        let isFirst = inbox.withLockedValue { calls in
            calls.append(call)
            return calls.count == 1
        }
        guard isFirst else { return }
        let slot = slots[index]
        loops[index].execute {
            let calls = inbox.withLockedValue { calls in
                let all = calls
                calls = []
                return all
            }
            for call in calls { slot.value.send(call) }
        }
    }

    private func nextTurn() -> Int {
        guard slots.count > 1 else { return 0 }
        return turn.withLockedValue { turn in
            turn = (turn + 1) % slots.count
            return turn
        }
    }

    /// Closes all connections; calls that are not answered fail as `unavailable`.
    public func shutdown() async {
        for (loop, slot) in zip(loops, slots) {
            try? await loop.submit { slot.value.close() }.get()
        }
    }
}
