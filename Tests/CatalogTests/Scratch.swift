import ServiceKit
import ServiceTesting

@testable import Catalog

extension Scratch {
    /// Runs `body` with an importer on a catalog store, and closes the store whatever happens.
    func withImporter(_ body: (CatalogImporter) async throws -> Void) async throws {
        try await withStore(CatalogSchema.migrations) { store in
            try await body(CatalogImporter(store: store, inForce: CatalogueInForce(), clock: clock))
        }
    }
}
