import ArgumentParser
package import JSONRPC
package import JSONRPCTransport
import Logging
import NIOCore
import QueueAPI
package import ServiceKit

/// A whole service inside the test: its store, its server on a port of the system's choice, and its background work.
package struct RunningService {
    /// What the service is made of.
    package let host: ServiceHost
    /// Where it listens.
    package let endpoint: Endpoint
    private let server: RPCServer
    private let work: [Task<Void, any Error>]

    /// Starts a service whose data stands in `folder`.
    package static func start(
        _ contract: Contract, in folder: String, migrations: [Migration], queue: Endpoint? = nil,
        build: @Sendable (ServiceHost, inout RPCRoutes) async throws -> Void
    ) async throws -> RunningService {
        let options = try ServiceOptions.parse(
            ["--listen", "127.0.0.1:0", "--data", folder] + (queue.map { ["--queue", "\($0)"] } ?? []))
        let host = try ServiceHost(
            contract, settings: try options.resolved(for: contract.service, environment: [:]), migrations: migrations,
            logger: .silent)
        var routes = host.routes()
        try await build(host, &routes)
        let server = try await host.listen(routes)
        let work = host.collected.background.map { part in Task { try await part.run() } }
        return RunningService(
            host: host, endpoint: Endpoint(host: "127.0.0.1", port: server.address?.port ?? 0), server: server,
            work: work)
    }

    /// Starts a queue that only publishes what the test appends to its store.
    package static func publishingQueue(in folder: String) async throws -> RunningService {
        let contract = Contract(
            service: "queue", version: "1.0.0", summary: "Publishes.", methods: [],
            topics: [QueueAPI.ticketChanged.declaration])
        return try await start(contract, in: folder, migrations: []) { _, _ in }
    }

    /// A client of this service.
    package var client: RPCClient { host.client(for: endpoint) }

    /// Stops everything and closes the store.
    package func stop() async {
        for task in work { task.cancel() }
        for task in work { _ = await task.result }
        for client in host.collected.clients { await client.shutdown() }
        await server.shutdown(grace: .seconds(1))
        await host.store.close()
    }
}
