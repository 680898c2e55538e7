public import GRDB
public import JSONRPC
public import JSONRPCTransport
import NIOCore

extension RPCRoutes {
    /// Answers `method` from a transaction on the store's writer.
    ///
    /// The answer leaves when it is on disk. If the call carries an idempotency key, a repeat gets the answer kept with
    /// it, byte for byte, and the body does not run. What the body throws undoes it alone.
    ///
    /// - Parameter fingerprint: What is kept of the parameters to know an honest repeat by, instead of a hash of them as
    ///   they came: for parameters so secret and so few that their hash would give them away. Nil where it does not matter.
    public mutating func write<Params, Result>(
        _ method: Method<Params, Result>, in store: Store,
        fingerprint: (@Sendable (Params) throws -> [UInt8]?)? = nil,
        _ body: @escaping @Sendable (Params, RPCCall, Transaction) throws -> Result
    ) {
        handleBytes(method) { params, call in
            let print: [UInt8]?
            do { print = try fingerprint?(params) } catch { return .later(call.eventLoop.makeFailedFuture(error)) }
            let idempotency = IdempotentCall(call, parameters: print)
            let answer = store.write(idempotency: idempotency, on: call.eventLoop) { transaction in
                try body(params, call, transaction)
            }
            return .later(answer.map(\.bytes))
        }
    }

    /// Answers `method` from a snapshot of the store. It sees every write that was answered before.
    public mutating func read<Params, Result>(
        _ method: Method<Params, Result>, from store: Store,
        _ body: @escaping @Sendable (Params, RPCCall, Database) throws -> Result
    ) {
        handleBytes(method) { params, call in
            // Encoded by the reader, so that the event loop only passes bytes on.
            .later(store.read(on: call.eventLoop) { try JSONWriting.encode(try body(params, call, $0)) })
        }
    }
}

extension IdempotentCall {
    /// The call as it came over the wire; nil if it carries no key.
    ///
    /// A caller that acts for others has one space of keys for each of them: their keys must not meet.
    ///
    /// - Parameter parameters: What stands for the parameters; they themselves when nil.
    public init?(_ call: RPCCall, parameters: [UInt8]? = nil) {
        guard let key = call.meta.idempotencyKey else { return nil }
        let caller = call.meta.onBehalfOf.map { "\(call.caller.subject) for \($0)" } ?? call.caller.subject
        self.init(
            key: key, method: call.method, caller: caller,
            parameters: parameters ?? call.params.map { Array($0.rawBytes) } ?? [])
    }
}
