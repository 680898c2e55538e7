import CatalogAPI
import JSONRPC
import JSONRPCTransport
import ServiceKit

/// The methods about where lanes live.
struct PlacementMethods: Sendable {
    let store: Store

    /// Adds a handler for each of them.
    func answer(in routes: inout RPCRoutes) {
        routes.read(CatalogAPI.placement, from: store) { _, _, db in try PlacementTable(db: db).read() }
        routes.write(CatalogAPI.addInstance, in: store) { request, _, tx in
            guard let endpoint = Endpoint(request.address.text), endpoint.port > 0 else {
                throw RPCError(.invalidParams, fields: [.init("address", "must be like 127.0.0.1:7102")])
            }
            return try PlacementTable(db: tx.db).add([(request.id, endpoint.description)], in: tx)
        }
        routes.write(CatalogAPI.drainInstance, in: store) { request, _, tx in
            try PlacementTable(db: tx.db).drain(request.id, request.draining, in: tx)
        }
        routes.write(CatalogAPI.moveLane, in: store) { request, _, tx in
            try PlacementTable(db: tx.db).move(lane: request.lane, to: request.to, in: tx)
        }
        routes.write(CatalogAPI.switchOver, in: store) { request, _, tx in
            try PlacementTable(db: tx.db).switchOver(request, in: tx)
        }
    }

    /// Takes over the instances that the operator names at start. What nobody named does not overrule what the table
    /// has learned since; it only fills an empty one.
    func seed(_ settings: ServiceSettings) async throws {
        try await store.write { tx in
            let table = PlacementTable(db: tx.db)
            let known = try table.read().instances.filter { !$0.address.isEmpty }
            guard settings.namesQueues || known.isEmpty else { return }
            _ = try table.add(settings.queueInstances.map { ($0.id, $0.endpoint.description) }, in: tx)
        }
    }
}
