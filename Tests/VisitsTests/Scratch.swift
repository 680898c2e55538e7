import ServiceKit
import ServiceTesting

@testable import Visits

extension Scratch {
    /// Runs `body` with a visits store, and closes the store whatever happens.
    func withStore(_ body: (Store) async throws -> Void) async throws {
        try await withStore(VisitsSchema.migrations, body)
    }
}
