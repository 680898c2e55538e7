import JSONRPC
import JSONRPCTransport
import NIOCore
import NIOPosix
import ServiceKit

/// A client of one service for the length of one command.
enum ServiceLink {
    /// Gives `body` a client and closes it afterwards, whatever happened.
    static func open<Result: Sendable>(
        _ endpoint: Endpoint, token: String?, timeout: TimeAmount,
        _ body: (RPCClient, any EventLoop) async throws -> Result
    ) async throws -> Result {
        let group = MultiThreadedEventLoopGroup.singleton
        var configuration = ClientConfiguration()
        configuration.callTimeout = timeout
        configuration.connectionTimeout = min(timeout, .seconds(2))
        configuration.connections = 1
        let client = RPCClient(
            host: endpoint.host, port: endpoint.port, configuration: configuration, group: group, token: { token })
        do {
            let result = try await body(client, group.next())
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }
}
