import NIOCore
import NIOPosix
import ServiceKit

/// A client of one HTTP server with a bounded number of connections that are kept alive.
actor HTTPClient {
    private let endpoint: Endpoint
    private let limit: Int
    private let group: any EventLoopGroup
    private var idle: [HTTPConnection] = []
    private var leased = 0
    private var queue: [CheckedContinuation<Void, Never>] = []

    /// The most requests that may wait for a connection.
    static let longestQueue = 10_000

    /// A client that has at most `connections` connections. Nothing is connected yet.
    init(_ endpoint: Endpoint, connections: Int, group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton) {
        self.endpoint = endpoint
        limit = connections
        self.group = group
    }

    /// Sends a request. When a kept connection turns out to be closed and repeating does no harm, it is sent once more.
    ///
    /// - Throws: `HTTPFailure`.
    func send(_ request: HTTPRequest, timeout: TimeAmount = .seconds(30)) async throws -> HTTPReply {
        try await takeTurn()
        defer { endTurn() }
        if let kept = keptConnection() {
            do {
                return try await exchange(request, on: kept, timeout)
            } catch HTTPFailure.closed where request.isSafeToRepeat {
                // The server closed it while it was idle.
            }
        }
        return try await exchange(request, on: HTTPConnection.open(endpoint, group: group), timeout)
    }

    /// Closes the connections that nobody uses.
    func close() {
        for connection in idle { connection.close() }
        idle.removeAll()
    }

    private func exchange(
        _ request: HTTPRequest, on connection: HTTPConnection, _ timeout: TimeAmount
    ) async throws -> HTTPReply {
        let reply = try await connection.send(request, timeout: timeout)
        if connection.isOpen { idle.append(connection) }
        return reply
    }

    private func keptConnection() -> HTTPConnection? {
        while let connection = idle.popLast() {
            if connection.isOpen { return connection }
        }
        return nil
    }

    private func takeTurn() async throws {
        if leased < limit {
            leased += 1
            return
        }
        guard queue.count < Self.longestQueue else { throw HTTPFailure.busy }
        // The turn is handed over by `endTurn`, so `leased` does not change.
        await withCheckedContinuation { queue.append($0) }
    }

    private func endTurn() {
        if queue.isEmpty {
            leased -= 1
        } else {
            queue.removeFirst().resume()
        }
    }
}
