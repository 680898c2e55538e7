import Foundation
import JSONRPC
import Logging
import ServiceKit

@testable import Catalog

/// A catalog store in a folder that is gone when the test is.
final class Scratch: Sendable {
    let clock = ManualClock(Timestamp(milliseconds: 1_800_000_000_000))
    private let folder = FileManager.default.temporaryDirectory.appending(path: "mpp-catalog-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func openStore() throws -> Store {
        try Store.open(
            .init(path: path("catalog.sqlite")), migrations: CatalogSchema.migrations, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs `body` with an importer on a fresh store, and closes the store whatever happens.
    func withImporter(_ body: (CatalogImporter) async throws -> Void) async throws {
        let store = try openStore()
        do {
            try await body(CatalogImporter(store: store, inForce: CatalogueInForce(), clock: clock))
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}
