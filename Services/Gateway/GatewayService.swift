import ArgumentParser
import Foundation
import HTTP2Server
import ServiceKit

/// The gateway: browsers and HTTP clients in, RPC to the services out.
@main
struct GatewayService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpp-gateway",
        abstract: "Serves the pages and the REST API of a mal pelayanan publik, over HTTP/2 and HTTP/1.1.")

    @OptionGroup var options: ServiceOptions
    @OptionGroup var gateway: GatewayOptions

    /// Ends the process: with 0 after a stop in good order, with 2 and one sentence when it could not start.
    func run() async throws {
        SupervisorLeash.hold()
        do {
            let settings = try options.resolved(for: "gateway")
            let own = try GatewaySettings(gateway, listen: options.listen)
            try await Gateway.run(settings, own)
        } catch {
            LineLogHandler.toStandardError("mpp-gateway: \(Self.sentence(error))\n")
            Foundation.exit(2)
        }
    }

    /// What to tell the operator.
    private static func sentence(_ error: any Error) -> String {
        switch error {
        case let error as OperatorError: error.description
        case let error as TLSIdentity.Failure: error.description
        case let error as PageRenderer.Failure: error.description
        default: "The gateway cannot start: \(error)."
        }
    }
}
