import CatalogAPI
import JSONRPC
import JSONRPCTransport
import NIOCore
import ServiceKit

/// The methods of the catalog. What can be read is answered on the event loop from memory.
enum CatalogMethods {
    /// Most versions that one answer lists.
    private static let mostVersions = 200

    static func routes(_ store: Store, _ importer: CatalogImporter) -> RPCRoutes {
        var routes = RPCRoutes(CatalogAPI.contract)
        addReads(to: &routes, importer.inForce)
        routes.handleAsync(CatalogAPI.versions) { _, _ in
            VersionList(items: try await store.read { try VersionTable.newest($0, limit: mostVersions) })
        }
        routes.handleBytes(CatalogAPI.importCatalogue) { request, call in
            let idempotency = call.meta.idempotencyKey.map { key in
                IdempotentCall(
                    key: key, method: call.method, caller: call.caller.subject,
                    parameters: call.params.map { Array($0.rawBytes) } ?? [])
            }
            let answer = call.eventLoop.makePromise(of: [UInt8].self)
            // A task of its own, because the check takes longer than an event loop may be held. It runs to its end even
            // if the caller leaves: half an import does not exist.
            answer.completeWithTask { try await importer.run(request, idempotency: idempotency) }
            return .later(answer.futureResult)
        }
        return routes
    }

    private static func addReads(to routes: inout RPCRoutes, _ inForce: CatalogueInForce) {
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
