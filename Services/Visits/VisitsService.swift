import ArgumentParser
import JSONRPC
import JSONRPCTransport
import QueueAPI
import QueuePlacement
import ServiceKit
import VisitsAPI

/// Who came, for what, and how many.
@main
struct VisitsService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpp-visits", abstract: "Who came, for what, and how many.", version: VisitsAPI.contract.version)

    @OptionGroup var options: ServiceOptions

    func run() async throws {
        await ServiceHost.run(
            VisitsAPI.contract, options: options, migrations: VisitsSchema.migrations, build: Self.build)
    }

    /// Puts the service together: what it answers, and whose events it counts.
    @Sendable static func build(_ host: ServiceHost, _ routes: inout RPCRoutes) async throws {
        VisitsMethods(store: host.store, clock: host.clock).answer(in: &routes)
        QueueEventConsumers(host, topics: [QueueAPI.ticketChanged.name]) {
            try TicketFeed.receive($1.body, in: $0)
        }.start()
    }
}
