import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// The count of places: how many of a lane's day are taken, as rows. Kept only for lanes whose places are counted.
struct PlaceTable {
    let db: Database

    /// The step that makes the tables. `until` is when a place that was given back can be had from far away again.
    static let migration = Migration("queue.places") { db in
        try db.execute(
            sql: """
                CREATE TABLE place_days (
                    lane INTEGER NOT NULL, day INTEGER NOT NULL,
                    walk_in INTEGER NOT NULL CHECK (walk_in >= 0), remote INTEGER NOT NULL CHECK (remote >= 0),
                    PRIMARY KEY (lane, day)) WITHOUT ROWID;
                CREATE TABLE place_returns (
                    id INTEGER PRIMARY KEY, lane INTEGER NOT NULL, day INTEGER NOT NULL, until INTEGER NOT NULL);
                CREATE INDEX place_returns_lane ON place_returns (lane, day, until);
                """)
    }

    /// How a number or an appointment is taken.
    enum Way: Sendable, Equatable {
        /// At the kiosk or the desk.
        case walkIn
        /// From far away.
        case remote

        /// The way of a channel.
        init(_ channel: TicketChannel) { self = channel == .phone ? .remote : .walkIn }

        fileprivate var column: String { self == .walkIn ? "walk_in" : "remote" }
    }

    /// How many places are taken.
    func taken(lane: Int64, day: CivilDate, at now: Timestamp) throws -> PlacesTaken {
        var taken = try counts(lane: lane, day: day)
        taken.returning =
            try db.first(
                "SELECT count(*) FROM place_returns WHERE lane = ? AND day = ? AND until > ?",
                [.integer(lane), .integer(day.daysSince1970), .integer(now.milliseconds)]
            ) { $0.int(0) } ?? 0
        return taken
    }

    /// Before the first row of a day the tickets themselves are counted: rules may begin in the middle of a day.
    private func counts(lane: Int64, day: CivilDate) throws -> PlacesTaken {
        let key: [SQLValue] = [.integer(lane), .integer(day.daysSince1970)]
        let kept = try db.first("SELECT walk_in, remote FROM place_days WHERE lane = ? AND day = ?", key) {
            PlacesTaken(walkIn: $0.int(0), remote: $0.int(1))
        }
        if let kept { return kept }
        let held =
            try db.first(
                """
                SELECT coalesce(sum(channel <> \(TicketChannel.phone.stored)), 0), \
                coalesce(sum(channel = \(TicketChannel.phone.stored)), 0) FROM tickets \
                WHERE home = ? AND day = ? AND state <> \(TicketState.cancelled.stored)
                """, key
            ) { PlacesTaken(walkIn: $0.int(0), remote: $0.int(1)) } ?? PlacesTaken()
        let appointments =
            try db.first(
                "SELECT count(*) FROM appointments WHERE lane = ? AND day = ? AND state = 0", key
            ) { $0.int(0) } ?? 0
        return PlacesTaken(walkIn: held.walkIn, remote: held.remote + appointments)
    }

    /// Takes a place. To be asked before the number or appointment is written.
    func take(_ way: Way, lane: Int64, day: CivilDate) throws {
        let before = try counts(lane: lane, day: day)
        try db.run(
            """
            INSERT INTO place_days (lane, day, walk_in, remote) VALUES (?, ?, ?, ?) \
            ON CONFLICT (lane, day) DO UPDATE SET \(way.column) = \(way.column) + 1
            """,
            [
                .integer(lane), .integer(day.daysSince1970), SQLValue(before.walkIn + (way == .walkIn ? 1 : 0)),
                SQLValue(before.remote + (way == .remote ? 1 : 0)),
            ])
    }

    /// Gives a place back, if places are counted on that day. One from far away can be had again from there only later.
    func giveBack(_ way: Way, lane: Int64, day: CivilDate, until: Timestamp) throws {
        let key: [SQLValue] = [.integer(lane), .integer(day.daysSince1970)]
        try db.run("UPDATE place_days SET \(way.column) = \(way.column) - 1 WHERE lane = ? AND day = ?", key)
        guard db.changesCount > 0, way == .remote else { return }
        try db.run(
            "INSERT INTO place_returns (lane, day, until) VALUES (?, ?, ?)", key + [.integer(until.milliseconds)])
    }

    /// Drops what is over.
    func purge(before today: CivilDate) throws {
        for table in ["place_days", "place_returns"] {
            try db.run("DELETE FROM \(table) WHERE day < ?", [.integer(today.daysSince1970)])
        }
    }
}
