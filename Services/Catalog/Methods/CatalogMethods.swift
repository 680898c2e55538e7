import CatalogAPI
import JSONRPC
import JSONRPCTransport
import NIOCore
import ServiceKit

/// The methods of the catalog. What can be read is answered on the event loop from memory.
struct CatalogMethods: Sendable {
    let importer: CatalogImporter

    /// Most versions that one answer lists.
    private static let mostVersions = 200

    /// Adds a handler for every method of the contract.
    func answer(in routes: inout RPCRoutes) {
        addReads(to: &routes)
        routes.read(CatalogAPI.versions, from: importer.store) { _, _, db in
            VersionList(items: try VersionTable.newest(db, limit: Self.mostVersions))
        }
        routes.handleBytes(CatalogAPI.importCatalogue) { [importer] request, call in
            let answer = call.eventLoop.makePromise(of: [UInt8].self)
            // A task of its own, because the check takes longer than an event loop may be held. It runs to its end even
            // if the caller leaves: half an import does not exist.
            answer.completeWithTask { try await importer.run(request, idempotency: IdempotentCall(call)) }
            return .later(answer.futureResult)
        }
    }

    private func addReads(to routes: inout RPCRoutes) {
        let inForce = importer.inForce
        routes.handleBytes(CatalogAPI.site) { _, _ in .ready(try inForce.current().site) }
        routes.handleBytes(CatalogAPI.agencies) { _, _ in .ready(try inForce.current().agencies) }
        routes.handleBytes(CatalogAPI.agency) { request, _ in .ready(try inForce.current().agency(request)) }
        routes.handleBytes(CatalogAPI.services) { query, _ in .ready(try inForce.current().services(query)) }
        routes.handleBytes(CatalogAPI.service) { request, _ in .ready(try inForce.current().service(request)) }
        routes.handleBytes(CatalogAPI.floor) { _, _ in .ready(try inForce.current().floor) }
        routes.handleBytes(CatalogAPI.regions) { _, _ in .ready(try inForce.current().regions) }
        routes.handleBytes(CatalogAPI.holidays) { query, _ in .ready(try inForce.current().holidays(query)) }
    }
}
