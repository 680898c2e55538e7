import ArgumentParser
import FeedbackAPI
import JSONRPC
import JSONRPCTransport
import QueueAPI
import QueuePlacement
import ServiceKit

/// How it was.
@main
struct FeedbackService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpp-feedback", abstract: "How it was.", version: FeedbackAPI.contract.version)

    @OptionGroup var options: ServiceOptions

    func run() async throws {
        await ServiceHost.run(
            FeedbackAPI.contract, options: options, migrations: FeedbackSchema.migrations, build: Self.build)
    }

    /// Puts the service together: what it answers, and whose tickets it unlocks.
    @Sendable static func build(_ host: ServiceHost, _ routes: inout RPCRoutes) async throws {
        FeedbackMethods(store: host.store).answer(in: &routes)
        QueueEventConsumers(host, topics: [QueueAPI.ticketChanged.name]) {
            try TicketFeed.receive($1.body, in: $0)
        }.start()
    }
}
