import JSONRPC
import JSONRPCTransport
import NIOCore
import ServiceKit

/// Calls a service and goes on to the instance that answers, when the first one says that it is another.
struct Following: Sendable {
    let token: String?
    let timeout: TimeAmount

    /// A ticket that has moved twice is found after two steps; more than this many is a circle.
    private static let hops = 3

    /// The result as JSON text.
    ///
    /// - Throws: `RPCError`, `moved` only when the owner cannot be found out.
    func call(
        _ method: String, params: [UInt8]?, meta: CallMeta, isSafe: Bool, at first: Endpoint
    ) async throws -> [UInt8] {
        var endpoint = first
        for _ in 0..<Self.hops {
            do {
                return try await ServiceLink.open(endpoint, token: token, timeout: timeout) { client, _ in
                    try await client.callRaw(method, params: params, meta: meta, isSafeToRepeat: isSafe).get()
                }
            } catch let error as RPCError where error.is(.moved) {
                guard let owner = error.data?.owner.flatMap({ Endpoint($0) }), owner != endpoint else { throw error }
                endpoint = owner
            }
        }
        throw RPCError(.moved, "The instances of the queue do not agree on who answers for this.")
    }
}
