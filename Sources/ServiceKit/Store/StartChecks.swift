import Foundation
import GRDB

/// What a store proves about its file before it serves.
enum StartChecks {
    /// Checks that the last events are those that were written and that nothing is missing from the end. `quick_check`
    /// comes before, on the file as it was found. Throws one sentence for the operator.
    static func run(_ db: Database, configuration: Store.Configuration, anchor: StoreHead?) throws {
        let head = try StoreFile.head(db)
        let last = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM events") ?? 0
        guard last <= head.sequence, last == head.sequence || head.sequence == 0 else {
            throw damaged(configuration.path, "its events end at \(last), not at \(head.sequence)")
        }
        if let anchor { try compare(db, head: head, anchor: anchor, path: configuration.path) }
        try verifyEvents(db, last: configuration.checkedEvents, head: head, path: configuration.path)
    }

    private static func compare(_ db: Database, head: StoreHead, anchor: StoreHead, path: String) throws {
        guard head.commits >= anchor.commits, head.sequence >= anchor.sequence else {
            throw OperatorError(
                "The database \(path) has lost acknowledged work: it holds \(head.commits) commits and \(head.sequence) "
                    + "events, its anchor \(anchor.commits) and \(anchor.sequence). Restore a backup; see "
                    + "\(Anchor.path(for: path)).")
        }
        let hash =
            anchor.sequence == 0
            ? StoreHead.origin
            : try Data.fetchOne(
                db, sql: "SELECT hash FROM event_batches WHERE sequence = ?", arguments: [anchor.sequence]
            ).map { [UInt8]($0) }
        guard hash == anchor.hash, head.commits != anchor.commits || head == anchor else {
            throw OperatorError(
                "The database \(path) is not the one that its anchor \(Anchor.path(for: path)) belongs to: its events "
                    + "up to \(anchor.sequence) differ. Restore a backup.")
        }
    }

    /// Recomputes the hash chain over at least the last `count` events.
    static func verifyEvents(_ db: Database, last count: Int, head: StoreHead, path: String) throws {
        guard head.sequence > 0 else { return }
        let from = max(0, head.sequence - Int64(min(count, Int(Int32.max))))
        let start = try Row.fetchOne(
            db, sql: "SELECT sequence, hash FROM event_batches WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1",
            arguments: [from])
        var position: Int64 = start?["sequence"] ?? 0
        var hash = start.map { [UInt8]($0["hash"] as Data) } ?? StoreHead.origin
        let batches = try Row.fetchCursor(
            db, sql: "SELECT sequence, hash FROM event_batches WHERE sequence > ? ORDER BY sequence",
            arguments: [position])
        let events = try db.makeStatement(
            sql: """
                SELECT sequence, topic, key, time, CAST(body AS BLOB) FROM events
                WHERE sequence > ? AND sequence <= ? ORDER BY sequence
                """)
        while let batch = try batches.next() {
            let end: Int64 = batch["sequence"]
            var bytes: [UInt8] = []
            let rows = try Row.fetchCursor(events, arguments: [position, end])
            while let row = try rows.next() {
                let body: Data = row[4]
                EventChain.add(
                    sequence: row[0], topic: row[1], key: row[2], time: row[3], body: [UInt8](body), to: &bytes)
            }
            hash = EventChain.link(previous: hash, bytes)
            guard hash == [UInt8](batch["hash"] as Data) else {
                throw damaged(path, "its events \(position + 1) to \(end) are not as they were written")
            }
            position = end
        }
        guard hash == head.hash, position == head.sequence else {
            throw damaged(path, "its chain of events does not end where it should")
        }
    }

    private static func damaged(_ path: String, _ what: String) -> OperatorError {
        OperatorError("The database \(path) is damaged (\(what)): restore a backup.")
    }
}
