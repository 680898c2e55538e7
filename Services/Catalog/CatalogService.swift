import ArgumentParser
import CatalogAPI
import Foundation
import JSONRPC
import JSONRPCTransport
import Logging
import ServiceKit

/// What the site is and what it offers.
@main
struct CatalogService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpp-catalog", abstract: "What the site is and what it offers.",
        version: CatalogAPI.contract.version)

    @OptionGroup var options: ServiceOptions

    @Option(help: "The catalogue to load when there is none yet, such as Deploy/data/batu.json. (MPP_REFERENCE)")
    var reference: String?

    func run() async throws {
        let reference = reference ?? ProcessInfo.processInfo.environment["MPP_REFERENCE"]
        await ServiceHost.run(CatalogAPI.contract, options: options, migrations: CatalogSchema.migrations) {
            try await Self.build($0, &$1, reference: reference)
        }
    }

    /// Puts the service together: what it answers, and what it loads before it does.
    static func build(_ host: ServiceHost, _ routes: inout RPCRoutes, reference: String?) async throws {
        let placement = PlacementMethods(store: host.store)
        // Instances first: what is loaded below finds its place among them.
        try await placement.seed(host.settings)
        placement.answer(in: &routes)
        let importer = CatalogImporter(store: host.store, inForce: CatalogueInForce(), clock: host.clock)
        if let reference, let version = try await importer.loadReference(reference) {
            host.logger.info(
                "catalogue loaded",
                metadata: [
                    "file": "\(reference)", "version": "\(version.label)", "agencies": "\(version.agencies)",
                    "services": "\(version.services)",
                ])
        }
        try await importer.refresh()
        CatalogMethods(importer: importer).answer(in: &routes)
    }
}
