import ArgumentParser
import JSONRPC
import JSONRPCTransport
import NIOCore
import QueueAPI
import ServiceKit

/// Numbers, calls, and the order between them.
@main
struct QueueService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpp-queue", abstract: "Numbers, calls, and the order between them.",
        version: QueueAPI.contract.version)

    @OptionGroup var options: ServiceOptions

    func run() async throws {
        await ServiceHost.run(
            QueueAPI.contract, options: options, migrations: QueueSchema.migrations, build: Self.build)
    }

    /// Puts the service together: what it answers, and what it does unasked.
    @Sendable static func build(_ host: ServiceHost, _ routes: inout RPCRoutes) async throws {
        let floor = CurrentFloor(try await host.store.read { try FloorTable(db: $0).load() })
        QueueMethods(floor: floor, clock: host.clock).answer(in: &routes, store: host.store)

        let version = host.metrics.gauge(
            "mpp_queue_catalogue_version",
            help: "The version of the catalogue by which the queue works; 0 before the first.")
        version.set(Int64(floor.known?.version ?? 0))
        let follower = CatalogFollower(
            catalog: host.client(for: host.settings.catalog), eventLoop: host.group.next(), store: host.store,
            floor: floor, logger: host.logger, adopted: { version.set(Int64($0.version)) })
        host.background("floor") { try await follower.run() }

        let keeper = DayKeeper(store: host.store, floor: floor, clock: host.clock, logger: host.logger)
        host.background("days") { try await keeper.run() }
    }
}
