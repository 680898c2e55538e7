import JSONRPC
import JSONRPCTransport
import NIOCore

/// The real way to the services: one pooled client for each, with a connection on every event loop.
struct RPCUpstream: Upstream {
    private let clients: [ServiceName: RPCClient]
    private let queue: QueueUpstream
    /// Methods that change nothing, and so may be sent again when a connection is lost.
    private let reads: Set<String>

    init(clients: [ServiceName: RPCClient], fleet: QueueFleet) {
        self.clients = clients
        queue = QueueUpstream(fleet: fleet)
        let methods = ServiceName.remote.flatMap(\.contract.methods) + BuiltInMethods.contract.methods
        reads = Set(methods.filter { $0.effect == .read }.map(\.name))
    }

    func call(
        _ service: ServiceName, _ method: String, params: [UInt8]?, meta: CallMeta, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[UInt8]> {
        let isSafe = meta.idempotencyKey != nil || reads.contains(method)
        if service == .queue {
            return queue.call(method, params: params, meta: meta, isSafe: isSafe, on: eventLoop)
        }
        guard let client = clients[service] else { return eventLoop.makeFailedFuture(RPCError(.unavailable)) }
        return client.callRaw(method, params: params, meta: meta, isSafeToRepeat: isSafe, on: eventLoop)
    }

    /// Closes all connections.
    func shutdown() async {
        for client in clients.values { await client.shutdown() }
        await queue.fleet.shutdown()
    }
}
