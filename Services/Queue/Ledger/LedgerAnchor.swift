import Foundation
import JSONRPC
import Logging
import QueueAPI
import QueueRules
import ServiceKit

/// A small file beside the database that holds the heads of all ledgers: one line for each lane with its code, the place
/// and the link of its last record.
///
/// Whoever changes the database behind the queue's back would have to change this file as well, and every copy of it:
/// it is text, so that it can be copied, signed, printed and published. It is written every few seconds, and may
/// therefore lag behind the database; it is never ahead of it.
struct LedgerAnchor: Sendable {
    let path: String
    let store: Store
    let floor: CurrentFloor
    let logger: Logger

    static func path(in folder: String) -> String { "\(folder)/queue.sqlite.ledger" }

    /// Writes the file whenever something has changed, until the task is cancelled.
    func run() async throws {
        var last = -1 as Int64
        while !Task.isCancelled {
            let event = store.lastEvent
            if event != last {
                do {
                    try await write()
                    last = event
                } catch {
                    // The disk may be full. The file lags meanwhile, which is harmless.
                    logger.warning("the heads of the ledgers could not be noted", metadata: ["cause": "\(error)"])
                }
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Writes the heads as they are now.
    func write() async throws {
        guard let plan = floor.known else { return }
        let heads = try await store.read { db in
            let ledger = LaneLedger(db: db)
            return try plan.lanes.reduce(into: LedgerHeads()) { heads, lane in
                let head = try ledger.head(lane.id)
                if head.n > 0 { heads[lane.code] = .init(n: head.n, link: head.link) }
            }
        }
        // First beside it, then in its place, so that the file is whole whenever somebody looks.
        let fresh = path + ".new"
        try Data(heads.description.utf8).write(to: URL(fileURLWithPath: fresh))
        guard rename(fresh, path) == 0 else { throw OperatorError("The file \(path) cannot be written.") }
    }

    /// Compares the file with the database, before the first command.
    ///
    /// - Throws: `OperatorError` when a record that the file knows is another one now, or is missing.
    func check() async throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let plan = floor.known else { return }
        let noted = LedgerHeads(text)
        let path = path
        try await store.read { db in
            let ledger = LaneLedger(db: db)
            for lane in plan.lanes {
                guard let noted = noted[lane.code], let known = try ledger.link(lane.id, noted.n) else {
                    // The lane may be with another instance now; then nothing of its last day is here.
                    continue
                }
                guard known == noted.link else {
                    throw OperatorError(
                        "The ledger of the lane \(lane.code) is not the one that \(path) belongs to: its record "
                            + "\(noted.n) differs. Restore a backup.")
                }
            }
        }
    }

    private static let pause = Duration.seconds(2)
}
