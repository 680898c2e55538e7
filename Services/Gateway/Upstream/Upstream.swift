import JSONRPC
import NIOCore

/// The way to the services. Tests put a table of answers in its place.
protocol Upstream: Sendable {
    /// Calls a method and gives its result as it was sent. Fails with `RPCError`.
    ///
    /// The future completes on `eventLoop`, so that an answer costs no hop between threads.
    func call(
        _ service: ServiceName, _ method: String, params: [UInt8]?, meta: CallMeta, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[UInt8]>
}

extension Upstream {
    /// Calls a declared method and reads its result.
    func call<Params, Result>(
        _ service: ServiceName, _ method: Method<Params, Result>, _ params: Params, meta: CallMeta = .usual,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<Result> {
        let bytes: [UInt8]
        do { bytes = try JSONWriting.encode(params) } catch { return eventLoop.makeFailedFuture(error) }
        return call(service, method.name, params: bytes, meta: meta, on: eventLoop).flatMapThrowing { result in
            try JSONReading.decode(Result.self, from: result)
        }
    }
}

extension CallMeta {
    /// What the gateway says about a call of its own.
    static let usual = CallMeta(deadlineMs: APIEndpoint.usualDeadlineMs)
}
