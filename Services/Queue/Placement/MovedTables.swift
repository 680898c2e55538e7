import JSONRPC

/// A table whose rows go along when a lane moves to another instance. A new table is one line in `all`.
///
/// What goes along is the open day and what comes after it: tickets of earlier days stay where they were made, and are
/// answered for there. Columns are copied by their names, so new ones need nothing.
struct MovedTable: Sendable {
    /// Which rows belong to the lanes that move.
    enum Rows: Sendable {
        /// Those of a lane, on the open day and later if `day` names a column; otherwise all.
        case ofLane(String, day: String? = nil)
        /// Those of a counter of the agency, by its code.
        case ofCounter(String)
        /// Those of a ticket that goes along, by its key.
        case ofTicket(String)
        /// Those of a lane's chain from its last day on, by its place: whatever the day, its end goes along.
        case endOfChain(lane: String, place: String)
    }

    /// What a column names by a number that means nothing elsewhere.
    enum Reference: Sendable {
        /// A lane by its key; its code travels.
        case lane
        /// Lanes by their keys, separated by blanks.
        case lanes
        /// A ticket by its key; its secret code travels.
        case ticket
    }

    /// The table.
    let name: String
    /// Which rows.
    let rows: Rows
    /// Columns that name something by a number.
    var references: [String: Reference] = [:]
    /// The column by which rows are in order, and which the other store gives out anew.
    var key: String?
    /// Whether rows are only ever added, in the order of `key` or along a chain: then most of them can go before the lane
    /// has to stop.
    var isAppendOnly = false
    /// Whether its rows also go along when a single ticket goes on to a gerai of another instance. What tells of a lane
    /// stays with the lane.
    var followsTicket = false

    /// Whether its rows are tickets, or parts of tickets: those of a ticket that is done with do not change any more.
    var isOfTickets: Bool {
        if case .ofTicket = rows { true } else { name == Self.tickets.name }
    }

    /// The column that says to which ticket a row belongs.
    var ticketKey: String {
        if case .ofTicket(let column) = rows { column } else { "id" }
    }

    /// The tickets themselves.
    static let tickets = MovedTable(
        name: "tickets", rows: .ofLane("lane", day: "day"), references: ["lane": .lane, "home": .lane], key: "id",
        followsTicket: true)

    /// Appointments, whose codes are looked for like those of tickets.
    static let appointments = MovedTable(
        name: "appointments", rows: .ofLane("lane", day: "day"), references: ["lane": .lane])

    /// All tables that go along; a table comes after those that its rows name.
    static let all: [MovedTable] = [
        tickets,
        MovedTable(name: "lane_days", rows: .ofLane("lane", day: "day"), references: ["lane": .lane]),
        MovedTable(
            name: "legs", rows: .ofTicket("ticket"), references: ["ticket": .ticket, "lane": .lane],
            followsTicket: true),
        MovedTable(
            name: "promised_waits", rows: .ofTicket("ticket"), references: ["ticket": .ticket, "lane": .lane]),
        MovedTable(name: "intake_rules", rows: .ofLane("lane", day: "day"), references: ["lane": .lane]),
        MovedTable(
            name: "counter_state", rows: .ofCounter("counter"), references: ["lanes": .lanes, "current": .ticket]),
        MovedTable(
            name: "ledger", rows: .endOfChain(lane: "lane", place: "n"), references: ["lane": .lane],
            isAppendOnly: true),
        MovedTable(name: "people", rows: .ofLane("lane"), references: ["lane": .lane]),
        MovedTable(name: "place_days", rows: .ofLane("lane", day: "day"), references: ["lane": .lane]),
        MovedTable(name: "place_returns", rows: .ofLane("lane", day: "day"), references: ["lane": .lane], key: "id"),
        appointments,
        MovedTable(name: "appointment_seats", rows: .ofLane("lane", day: "day"), references: ["lane": .lane]),
        MovedTable(name: "notices", rows: .ofLane("lane", day: "day"), references: ["lane": .lane]),
    ]
}
