import JSONRPC
import JSONRPCTransport
import NIOCore
import NIOPosix
import QueueAPI

/// Takes numbers from a running queue service with many clients at once, and prints the tickets per second.
///
/// usage: TicketLoad PORT SERVICE CLIENTS SECONDS
@main
struct TicketLoad {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 4, let port = Int(arguments[1]), let service = Code(arguments[2]),
            let clients = Int(arguments[3]), let seconds = Double(arguments[4])
        else { fatalError("usage: TicketLoad PORT SERVICE CLIENTS SECONDS") }
        var configuration = ClientConfiguration()
        configuration.connections = 1
        let client = RPCClient(
            host: "127.0.0.1", port: port, configuration: configuration,
            group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let issued = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    var issued = 0
                    while ContinuousClock.now < end {
                        _ = try await client.call(QueueAPI.issue, IssueRequest(service: service, channel: .kiosk))
                        issued += 1
                    }
                    return issued
                }
            }
            var issued = 0
            for try await count in group { issued += count }
            return issued
        }
        print(Int(Double(issued) / (start.duration(to: .now) / .seconds(1))))
    }
}
