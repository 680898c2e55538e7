import JSONRPC
import JSONRPCTransport
import Logging
import NIOCore
import NIOPosix

/// Our side of the comparison.
enum RPCEcho {
    struct Message: Codable, Sendable {
        var number: Int
        var text: String
    }

    private static let echo = Method<Message, Message>("bench.echo", .read, scope: .public, "Gives back what it gets.")

    static func rate(on loops: EventLoops, inFlight: Int, seconds: Double) async throws -> Double {
        var routes = RPCRoutes(
            Contract(service: "bench", version: "1", summary: "Echo.", methods: [echo.declaration]))
        routes.handle(echo) { message, _ in message }
        let server = try await RPCServer.start(
            host: "127.0.0.1", port: 0, routes: routes, group: loops.server,
            logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() }))
        let client = RPCClient(host: "127.0.0.1", port: server.address?.port ?? 0, group: loops.client)
        let rate = try await EchoRates.measure(on: loops.client.next(), inFlight: inFlight, seconds: seconds) {
            number in
            let answer = try await client.call(echo, Message(number: number, text: "Nomor antrean A-001"))
            precondition(answer.number == number)
        }
        await client.shutdown()
        await server.shutdown(grace: .seconds(1))
        return rate
    }
}
