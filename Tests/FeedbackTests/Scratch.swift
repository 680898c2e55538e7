import ServiceKit
import ServiceTesting

@testable import Feedback

extension Scratch {
    /// Runs `body` with a feedback store, and closes the store whatever happens.
    func withStore(_ body: (Store) async throws -> Void) async throws {
        try await withStore(FeedbackSchema.migrations, body)
    }
}
