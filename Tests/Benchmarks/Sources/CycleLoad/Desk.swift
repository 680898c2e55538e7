import JSONRPC
import JSONRPCTransport
import NIOCore
import NIOPosix
import QueueAPI

/// One connection to each queue.
actor Queues {
    private let group: MultiThreadedEventLoopGroup
    private var clients: [Int: RPCClient] = [:]

    init(group: MultiThreadedEventLoopGroup) { self.group = group }

    func client(at port: Int) -> RPCClient {
        if let client = clients[port] { return client }
        var configuration = ClientConfiguration()
        configuration.connections = 1
        let client = RPCClient(host: "127.0.0.1", port: port, configuration: configuration, group: group)
        clients[port] = client
        return client
    }
}

/// One client: a citizen and an officer who take turns.
struct Desk: Sendable {
    /// How many people were served.
    private(set) var cycles = 0
    /// How long each answer took, in milliseconds, with all that had to be asked again.
    private(set) var waits: [Double] = []

    private let place: Place
    private let queues: Queues
    private var client: RPCClient?

    /// Longer than any hand-over may take.
    private static let patience = Duration.seconds(10)
    private static let pause = Duration.milliseconds(2)

    init(place: Place, queues: Queues) {
        self.place = place
        self.queues = queues
    }

    /// Opens the counter.
    mutating func open() async throws {
        _ = try await ask(QueueAPI.open, OpenRequest(counter: place.counter))
        waits = []
    }

    /// One number from issue to finish. Whoever is called is the first in line, so seldom the one who has just come.
    mutating func cycle() async throws {
        let counter = CounterRequest(counter: place.counter)
        _ = try await ask(QueueAPI.issue, IssueRequest(service: place.service, channel: .kiosk))
        _ = try await ask(QueueAPI.call, counter)
        _ = try await ask(QueueAPI.start, counter)
        _ = try await ask(QueueAPI.finish, FinishRequest(counter: place.counter))
        cycles += 1
    }

    /// Asks until there is an answer: a lane on its way refuses without having done anything, so asking again is safe.
    private mutating func ask<Request, Answer>(
        _ method: Method<Request, Answer>, _ request: Request
    ) async throws -> Answer {
        let begun = ContinuousClock.now
        while true {
            do {
                let client = await currentClient()
                let answer = try await client.call(method, request)
                waits.append(begun.duration(to: .now) / .milliseconds(1))
                return answer
            } catch let error as RPCError where error.data?.retryable == true {
                guard begun.duration(to: .now) < Self.patience else { throw error }
                if let port = error.data?.owner?.split(separator: ":").last.flatMap({ Int($0) }) {
                    client = await queues.client(at: port)
                } else {
                    try await Task.sleep(for: Self.pause)
                }
            }
        }
    }

    private mutating func currentClient() async -> RPCClient {
        if let client { return client }
        let first = await queues.client(at: place.port)
        client = first
        return first
    }
}
