import Foundation
import JSONRPC
import Logging
import QueueAPI
import ServiceKit

@testable import Feedback

/// A feedback store in a folder that is gone when the test is.
final class Scratch: Sendable {
    let clock = ManualClock(Timestamp(milliseconds: 1_795_600_000_000))
    private let folder = FileManager.default.temporaryDirectory.appending(path: "mpp-feedback-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Runs `body` with the store, and closes the store whatever happens.
    func withStore(_ body: (Store) async throws -> Void) async throws {
        let store = try Store.open(
            .init(path: folder.appending(path: "feedback.sqlite").path), migrations: FeedbackSchema.migrations,
            clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        do {
            try await body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}

/// Events of tickets as the queue sends them.
enum Tickets {
    static func code(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 10 - digits.count) + digits
    }

    static func event(
        _ change: TicketChange, _ number: Int, day: String = "2026-11-25", agency: Code = "DUK"
    ) -> TicketEvent {
        TicketEvent(
            change: change, code: TicketCode(unchecked: code(number)), number: "A-\(number)", state: .served,
            lane: agency, agency: agency, service: Code(unchecked: "\(agency)-01"), priority: .regular,
            channel: .kiosk, serviceDay: CivilDate(day) ?? CivilDate(daysSince1970: 0), counter: "DUK-1",
            issuedAt: Timestamp(milliseconds: 1_795_570_000_000), calledAt: nil, startedAt: nil, finishedAt: nil,
            products: 1)
    }
}
