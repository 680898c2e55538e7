import GRDB
import JSONRPC
import QueueAPI

/// The hand-overs that have happened from here, as rows.
struct HandOverLog {
    let db: Database

    /// How many are shown.
    static let shown = 100

    /// Adds one.
    func add(_ report: HandOverReport) throws {
        try db.run(
            "INSERT INTO hand_overs (agency, target, epoch, moved_rows, pause, time) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .text(report.agency.text), .text(report.to.text), .integer(report.epoch), SQLValue(report.rows),
                SQLValue(report.pauseMs), .integer(report.time.milliseconds),
            ])
    }

    /// The last ones, newest first.
    func newest() throws -> [HandOverReport] {
        try db.all(
            "SELECT agency, target, epoch, moved_rows, pause, time FROM hand_overs ORDER BY id DESC LIMIT ?",
            [SQLValue(Self.shown)]
        ) { row in
            HandOverReport(
                agency: Code(unchecked: row.text(0)), to: Code(unchecked: row.text(1)), epoch: row.integer(2),
                rows: row.int(3), pauseMs: row.optional(4).map(Int.init),
                time: Timestamp(milliseconds: row.integer(5)))
        }
    }
}
