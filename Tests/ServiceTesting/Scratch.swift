import Foundation
import JSONRPC
package import Logging
package import ServiceKit

/// A folder that is gone when the test is, and stores in it.
package final class Scratch: Sendable {
    /// The time for the stores. It stands still until a test moves it.
    package let clock = ManualClock(Timestamp(milliseconds: 1_795_600_000_000))
    private let folder = FileManager.default.temporaryDirectory.appending(path: "mpp-\(UUID().uuidString)")

    /// Makes the folder.
    package init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Where something of this name stands in the folder.
    package func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Runs `body` with the store of this folder, and closes it whatever happens. The next call opens it again.
    package func withStore<Result: Sendable>(
        _ migrations: [Migration], _ body: (Store) async throws -> Result
    ) async throws -> Result {
        let store = try Store.open(
            .init(path: path("test.sqlite")), migrations: migrations, clock: clock, logger: .silent)
        do {
            let result = try await body(store)
            await store.close()
            return result
        } catch {
            await store.close()
            throw error
        }
    }
}

extension Logger {
    /// Writes nothing.
    package static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
