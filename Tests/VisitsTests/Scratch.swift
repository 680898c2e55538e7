import Foundation
import JSONRPC
import Logging
import QueueAPI
import ServiceKit

@testable import Visits

/// A visits store in a folder that is gone when the test is.
final class Scratch: Sendable {
    let clock = ManualClock(Timestamp(milliseconds: 1_795_600_000_000))
    private let folder = FileManager.default.temporaryDirectory.appending(path: "mpp-visits-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Runs `body` with the store, and closes the store whatever happens.
    func withStore(_ body: (Store) async throws -> Void) async throws {
        let store = try Store.open(
            .init(path: folder.appending(path: "visits.sqlite").path), migrations: VisitsSchema.migrations,
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
    static func event(
        _ change: TicketChange, _ number: Int, day: String = "2026-11-25", agency: Code = "DUK",
        service: Code = "DUK-01", leg: Int = 1, channel: TicketChannel = .kiosk, products: Int? = nil
    ) throws -> TicketEvent {
        let state: TicketState =
            switch change {
            case .issued, .checkedIn, .resumed, .arrived, .rejoined, .advanced, .undone: .waiting
            case .called, .recalled: .called
            case .started: .serving
            case .parked: .parked
            case .served: .served
            case .unfinished: .unfinished
            case .missed: .missed
            case .cancelled: .cancelled
            case .expired: .expired
            }
        let digits = String(number)
        return TicketEvent(
            change: change,
            code: TicketCode(unchecked: String(repeating: "0", count: 10 - digits.count) + digits),
            number: "A-\(digits)", state: state, lane: agency, agency: agency, service: service, leg: leg,
            priority: .regular,
            channel: channel, serviceDay: CivilDate(day) ?? CivilDate(daysSince1970: 0), counter: "DUK-1",
            issuedAt: Timestamp(milliseconds: 1_795_570_000_000), calledAt: Timestamp(milliseconds: 1_795_570_600_000),
            startedAt: Timestamp(milliseconds: 1_795_570_660_000),
            finishedAt: state.isFinal ? Timestamp(milliseconds: 1_795_571_000_000) : nil, products: products)
    }
}
