import GRDB
import JSONRPC
import QueueAPI

@testable import Queue

/// Everything in the store that the rules speak of, counted the slow way.
struct StoredPicture: Sendable {
    let tickets: [TicketRecord]
    let counters: [CounterRecord]
    /// How many events there are about each ticket.
    let changes: [String: Int]
    /// Lane days whose kept counts differ from a count of their tickets.
    let miscounted: [String]
    /// Lane days whose numbers are not 1, 2, 3 and so on.
    let gaps: [String]

    init(_ db: Database) throws {
        let table = TicketTable(db: db)
        let ids = try db.all("SELECT id FROM tickets ORDER BY id") { $0.integer(0) }
        tickets = try ids.compactMap { try table.find(id: $0) }
        counters = try CounterTable(db: db).all()
        changes = Dictionary(
            uniqueKeysWithValues: try db.all(
                "SELECT key, count(*) FROM events WHERE topic = ? GROUP BY key",
                [.text(QueueAPI.ticketChanged.name)]
            ) { ($0.text(0), $0.int(1)) })
        miscounted = try TicketState.allCases.flatMap { state in
            try db.all(
                """
                SELECT lane || '/' || day || ' \(state.rawValue)' FROM lane_days AS kept WHERE \(state.column) <> \
                (SELECT count(*) FROM tickets WHERE lane = kept.lane AND day = kept.day AND state = \(state.stored)) \
                + (SELECT count(*) FROM legs WHERE \(state == .served) AND lane = kept.lane AND day = kept.day)
                """
            ) { $0.text(0) }
        }
        gaps = try db.all(
            """
            SELECT lane || '/' || day FROM lane_days AS kept WHERE (SELECT count(*), coalesce(min(number), 1), \
            coalesce(max(number), 0) FROM tickets WHERE home = kept.lane AND day = kept.day) \
            <> (last_number, 1, last_number)
            """
        ) { $0.text(0) }
    }
}
