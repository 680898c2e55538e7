import GRDB
import JSONRPC
import QueueAPI

/// What a lane's day looks like: counts that are kept with every change of a ticket.
struct LaneDay: Sendable, Equatable {
    /// The last number given, which is how many were given.
    var issued = 0
    /// How many wait.
    var waiting = 0
    /// How many got what they came for.
    var served = 0
    /// When somebody was last called.
    var lastCalled: Timestamp?
}

/// Days of the site and of its lanes, as rows.
struct DayTables {
    let db: Database

    // MARK: The site's day

    /// The last day that was begun.
    func last() throws -> SiteDay? {
        try db.first("SELECT day, closed IS NOT NULL FROM days ORDER BY day DESC LIMIT 1") {
            SiteDay(day: CivilDate(daysSince1970: $0.integer(0)), isClosed: $0.integer(1) != 0)
        }
    }

    /// What ending a day did; nil when it was not ended, or never begun.
    func closing(of day: CivilDate) throws -> DayClosing? {
        try db.first(
            "SELECT expired, counters_closed FROM days WHERE day = ? AND closed IS NOT NULL",
            [.integer(day.daysSince1970)]
        ) { DayClosing(day: day, expired: $0.int(0), countersClosed: $0.int(1)) }
    }

    /// Begins a day.
    func begin(_ day: CivilDate, at now: Timestamp) throws {
        try db.run(
            "INSERT INTO days (day, opened) VALUES (?, ?)", [.integer(day.daysSince1970), .integer(now.milliseconds)])
    }

    /// Ends a day and keeps what that did.
    func end(_ closing: DayClosing, at now: Timestamp) throws {
        try db.run(
            "UPDATE days SET closed = ?, expired = ?, counters_closed = ? WHERE day = ? AND closed IS NULL",
            [
                .integer(now.milliseconds), SQLValue(closing.expired), SQLValue(closing.countersClosed),
                .integer(closing.day.daysSince1970),
            ])
    }

    // MARK: Lanes' days

    /// The next number of a lane and day, counted as waiting.
    ///
    /// - Returns: the number; how many waited before; and the moment of joining, never earlier than that of the number
    ///   before, so that a clock that is set back does not let anybody overtake.
    func takeNumber(lane: Int64, day: CivilDate, at now: Timestamp) throws -> (
        number: Int, ahead: Int, joined: Timestamp
    ) {
        let taken = try db.first(
            """
            INSERT INTO lane_days (lane, day, last_number, last_joined, waiting) VALUES (?, ?, 1, ?, 1) \
            ON CONFLICT (lane, day) DO UPDATE SET last_number = last_number + 1, waiting = waiting + 1, \
            last_joined = max(last_joined, excluded.last_joined) RETURNING last_number, waiting - 1, last_joined
            """, [.integer(lane), .integer(day.daysSince1970), .integer(now.milliseconds)]
        ) { (number: $0.int(0), ahead: $0.int(1), joined: Timestamp(milliseconds: $0.integer(2))) }
        guard let taken else { throw DatabaseError(resultCode: .SQLITE_INTERNAL, message: "no number was returned") }
        return taken
    }

    /// The moment of joining a lane again: never earlier than that of anybody in it.
    func rejoin(lane: Int64, day: CivilDate, at now: Timestamp) throws -> Timestamp {
        let moment = try db.first(
            """
            UPDATE lane_days SET last_joined = max(last_joined, ?) WHERE lane = ? AND day = ? RETURNING last_joined
            """, [.integer(now.milliseconds), .integer(lane), .integer(day.daysSince1970)]
        ) { Timestamp(milliseconds: $0.integer(0)) }
        return moment ?? now
    }

    /// Counts a ticket's change of state.
    func count(lane: Int64, day: CivilDate, from old: TicketState, to new: TicketState) throws {
        guard old != new else { return }
        try db.run(
            "UPDATE lane_days SET \(old.column) = \(old.column) - 1, \(new.column) = \(new.column) + 1 "
                + "WHERE lane = ? AND day = ?", [.integer(lane), .integer(day.daysSince1970)])
    }

    /// Counts a ticket that comes from another lane as waiting. Whoever joins the lane after it without a credit is
    /// called after it, also when the clock was set back meanwhile.
    func join(lane: Int64, day: CivilDate, due: Timestamp) throws {
        try db.run(
            """
            INSERT INTO lane_days (lane, day, last_number, last_joined, waiting) VALUES (?, ?, 0, ?, 1) \
            ON CONFLICT (lane, day) DO UPDATE SET waiting = waiting + 1, \
            last_joined = max(last_joined, excluded.last_joined)
            """, [.integer(lane), .integer(day.daysSince1970), .integer(due.milliseconds)])
    }

    /// Counts a ticket that goes back to the lane it came from as not having come.
    func leave(lane: Int64, day: CivilDate) throws {
        try db.run(
            "UPDATE lane_days SET waiting = waiting - 1 WHERE lane = ? AND day = ?",
            [.integer(lane), .integer(day.daysSince1970)])
    }

    /// Notes the moment of a call.
    func noteCall(lane: Int64, day: CivilDate, at now: Timestamp) throws {
        try db.run(
            "UPDATE lane_days SET last_called = max(coalesce(last_called, 0), ?) WHERE lane = ? AND day = ?",
            [.integer(now.milliseconds), .integer(lane), .integer(day.daysSince1970)])
    }

    /// How a lane's day stands; all zero before its first number.
    func laneDay(_ lane: Int64, _ day: CivilDate) throws -> LaneDay {
        try db.first(
            "SELECT \(Self.columns) FROM lane_days WHERE day = ? AND lane = ?",
            [.integer(day.daysSince1970), .integer(lane)]
        ) { Self.read($0).day } ?? LaneDay()
    }

    /// How the day of every lane stands that has given a number on it.
    func laneDays(on day: CivilDate) throws -> [Int64: LaneDay] {
        Dictionary(
            uniqueKeysWithValues: try db.all(
                "SELECT \(Self.columns) FROM lane_days WHERE day = ?", [.integer(day.daysSince1970)]
            ) { Self.read($0) })
    }

    private static let columns = "lane, last_number, waiting, served, last_called"

    private static func read(_ row: SQLRow) -> (lane: Int64, day: LaneDay) {
        let day = LaneDay(
            issued: row.int(1), waiting: row.int(2), served: row.int(3),
            lastCalled: row.optional(4).map(Timestamp.init(milliseconds:)))
        return (row.integer(0), day)
    }

    /// The lanes that still have tickets in line or missed on a day.
    func lanesWithOpenTickets(on day: CivilDate) throws -> [Int64] {
        try db.all(
            "SELECT lane FROM lane_days WHERE day = ? AND waiting + missed + parked + booked > 0 ORDER BY lane",
            [.integer(day.daysSince1970)]
        ) { $0.integer(0) }
    }
}
