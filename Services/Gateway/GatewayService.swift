import ArgumentParser
import ServiceKit

/// The gateway: browsers and HTTP clients in, RPC to the services out.
@main
struct GatewayService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpp-gateway",
        abstract: "Serves the pages and the REST API of a mal pelayanan publik, over HTTP/2 and HTTP/1.1.")

    @OptionGroup var options: ServiceOptions
    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        let settings = try options.resolved(for: "gateway")
        let own = try GatewaySettings(gateway, listen: options.listen)
        try await Gateway.run(settings, own)
    }
}
