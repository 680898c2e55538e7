import GRDB
import JSONRPC
import QueueAPI
import QueueRules
import ServiceKit

/// The ledgers of the lanes, as rows: every change of a ticket, chained by SHA-256, without anything personal or secret.
struct LaneLedger {
    let db: Database

    /// The step that makes the table, and lets a ticket keep the digits that are printed on it.
    static let migration = Migration("queue.ledger") { db in
        try db.execute(
            sql: """
                CREATE TABLE ledger (
                    lane INTEGER NOT NULL, n INTEGER NOT NULL, day INTEGER NOT NULL, at INTEGER NOT NULL,
                    link TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (lane, n)) WITHOUT ROWID;
                ALTER TABLE tickets ADD COLUMN link TEXT;
                ALTER TABLE ticket_history ADD COLUMN link TEXT;
                """)
    }

    /// Where a lane's chain ends.
    struct Head: Sendable, Equatable {
        var n: Int64 = 0
        var day = CivilDate(daysSince1970: 0)
        var at = Timestamp(milliseconds: 0)
        var link = LedgerLink.origin
    }

    // MARK: Writing

    /// Adds a record: `fill` completes one that knows its lane, place, day and time.
    ///
    /// - Returns: its link.
    func append(
        lane: LanePlan, day: CivilDate, at moment: Timestamp, _ what: TicketChange, number: String, state: TicketState,
        _ fill: (inout LedgerRecord) -> Void
    ) throws -> LedgerLink {
        let head = try head(lane.id)
        var record = LedgerRecord(
            lane: lane.code, n: head.n + 1, day: max(head.day, day), at: max(head.at, moment), what: what,
            number: number, state: state, previous: head.link)
        fill(&record)
        let bytes = record.canonical
        let link = LedgerLink(of: bytes)
        try db.run(
            "INSERT INTO ledger (lane, n, day, at, link, record) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .integer(lane.id), .integer(record.n), .integer(record.day.daysSince1970),
                .integer(record.at.milliseconds), .text(link.text), .text(String(decoding: bytes, as: UTF8.self)),
            ])
        return link
    }

    // MARK: Reading

    /// Where a lane's chain ends.
    func head(_ lane: Int64) throws -> Head {
        try db.first("SELECT n, day, at, link FROM ledger WHERE lane = ? ORDER BY n DESC LIMIT 1", [.integer(lane)]) {
            Head(
                n: $0.integer(0), day: CivilDate(daysSince1970: $0.integer(1)),
                at: Timestamp(milliseconds: $0.integer(2)), link: LedgerLink(unchecked: $0.text(3)))
        } ?? Head()
    }

    /// The link of one record.
    func link(_ lane: Int64, _ n: Int64) throws -> LedgerLink? {
        try db.first("SELECT link FROM ledger WHERE lane = ? AND n = ?", [.integer(lane), .integer(n)]) {
            LedgerLink(unchecked: $0.text(0))
        }
    }

    /// Records of a lane's day, in order, until they fill a page.
    ///
    /// - Returns: the records, and whether more follow.
    func page(_ lane: Int64, on day: CivilDate, after position: Int64) throws -> (records: [String], more: Bool) {
        guard let first = try first(lane, on: day) else { return ([], false) }
        var (records, size, more) = ([String](), 0, false)
        try db.forEach(
            "SELECT record FROM ledger WHERE lane = ? AND n >= ? AND day = ? ORDER BY n LIMIT ?",
            [
                .integer(lane), .integer(max(first, position + 1)), .integer(day.daysSince1970),
                SQLValue(Self.pageRecords + 1),
            ]
        ) { row in
            let record = row.text(0)
            size += record.utf8.count
            more = records.count == Self.pageRecords || size > Self.pageSize
            if !more { records.append(record) }
            return !more
        }
        return (records, more)
    }

    /// The place of the first record of the lane's last day.
    func firstOfLastDay(_ lane: Int64) throws -> Int64? {
        let head = try head(lane)
        return head.n == 0 ? nil : try first(lane, on: head.day)
    }

    /// The place of a day's first record; nil when there is none. Days never run back, so it is found by halving: an index
    /// over days would cost every number that is given.
    private func first(_ lane: Int64, on day: CivilDate) throws -> Int64? {
        let oldest = try db.first("SELECT n FROM ledger WHERE lane = ? ORDER BY n LIMIT 1", [.integer(lane)]) {
            $0.integer(0)
        }
        guard var low = oldest, case let last = try head(lane), last.day >= day else { return nil }
        var high = last.n
        while low < high {
            let middle = low + (high - low) / 2
            // Where the lane was with another instance for a while, a piece of the chain is missing here.
            let known = try db.first(
                "SELECT n, day FROM ledger WHERE lane = ? AND n >= ? ORDER BY n LIMIT 1",
                [.integer(lane), .integer(middle)]
            ) { (n: $0.integer(0), day: $0.integer(1)) }
            if let known, known.day < day.daysSince1970 { low = known.n + 1 } else { high = middle }
        }
        let found = try db.first(
            "SELECT n, day FROM ledger WHERE lane = ? AND n >= ? ORDER BY n LIMIT 1", [.integer(lane), .integer(low)]
        ) { (n: $0.integer(0), day: $0.integer(1)) }
        return found.flatMap { $0.day == day.daysSince1970 ? $0.n : nil }
    }

    /// How many records a page holds at most.
    static let pageRecords = 1_000
    /// How many bytes of records a page holds at most. Written inside JSON they grow by the backslashes before their
    /// quotation marks, by less than a half, and a frame holds 1 MiB.
    static let pageSize = 512 * 1024
}
