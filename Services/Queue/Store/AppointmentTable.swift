import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// Appointments and the steps of time they take, as rows.
///
/// A slot is full when all its seats are taken. A seat is the key of a row, so that two appointments cannot have the same
/// one, whoever comes when.
struct AppointmentTable {
    let db: Database

    /// The step that makes the tables. `until` is when a step that was given back can be taken again.
    static let migration = Migration("queue.appointments") { db in
        try db.execute(
            sql: """
                CREATE TABLE appointments (
                    code TEXT PRIMARY KEY, lane INTEGER NOT NULL, service TEXT NOT NULL, priority INTEGER NOT NULL,
                    booked INTEGER NOT NULL, day INTEGER NOT NULL, minute INTEGER NOT NULL, start INTEGER NOT NULL,
                    state INTEGER NOT NULL, moves INTEGER NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
                CREATE INDEX appointments_day ON appointments (day, lane) WHERE state = 0;
                CREATE TABLE appointment_seats (
                    lane INTEGER NOT NULL, day INTEGER NOT NULL, minute INTEGER NOT NULL, seat INTEGER NOT NULL,
                    code TEXT NOT NULL, until INTEGER, PRIMARY KEY (lane, day, minute, seat)) WITHOUT ROWID;
                CREATE INDEX appointment_seats_code ON appointment_seats (code);
                """)
    }

    private static let columns = "code, lane, service, priority, booked, day, minute, start, state, moves, version"

    // MARK: Appointments

    /// The appointment of a code.
    func find(_ code: TicketCode) throws -> AppointmentRecord? {
        try db.first("SELECT \(Self.columns) FROM appointments WHERE code = ?", [.text(code.text)], Self.read)
    }

    /// The appointments of a lane that were neither kept nor given up, up to a day.
    func open(lane: Int64, through day: CivilDate) throws -> [AppointmentRecord] {
        try db.all(
            """
            SELECT \(Self.columns) FROM appointments WHERE state = 0 AND day <= ? AND lane = ? ORDER BY start, code
            """, [.integer(day.daysSince1970), .integer(lane)], Self.read)
    }

    /// Writes an appointment.
    func save(_ appointment: AppointmentRecord) throws {
        try db.run(
            """
            INSERT INTO appointments (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
            ON CONFLICT (code) DO UPDATE SET day = excluded.day, minute = excluded.minute, start = excluded.start, \
            state = excluded.state, moves = excluded.moves, version = excluded.version
            """,
            [
                .text(appointment.code.text), .integer(appointment.lane), .text(appointment.service.text),
                appointment.priority.value, .integer(appointment.booked.milliseconds),
                .integer(appointment.day.daysSince1970), SQLValue(appointment.minute),
                .integer(appointment.start.milliseconds), appointment.state.value, SQLValue(appointment.moves),
                .integer(appointment.version),
            ])
    }

    private static func read(_ row: SQLRow) -> AppointmentRecord {
        var appointment = AppointmentRecord(
            code: TicketCode(unchecked: row.text(0)), lane: row.integer(1), service: Code(unchecked: row.text(2)),
            priority: PriorityClass(stored: row.integer(3), fallback: .regular),
            booked: Timestamp(milliseconds: row.integer(4)), day: CivilDate(daysSince1970: row.integer(5)),
            minute: row.int(6), start: Timestamp(milliseconds: row.integer(7)))
        appointment.state = AppointmentState(stored: row.integer(8), fallback: .cancelled)
        appointment.moves = row.int(9)
        appointment.version = row.integer(10)
        return appointment
    }

    // MARK: Seats

    /// How many seats of each step of a day are taken, by its minute.
    func taken(lane: Int64, day: CivilDate, at now: Timestamp) throws -> [Int: Int] {
        Dictionary(
            uniqueKeysWithValues: try db.all(
                """
                SELECT minute, count(*) FROM appointment_seats WHERE lane = ? AND day = ? \
                AND (until IS NULL OR until > ?) GROUP BY minute
                """, [.integer(lane), .integer(day.daysSince1970), .integer(now.milliseconds)]
            ) { ($0.int(0), $0.int(1)) })
    }

    /// Takes the lowest free seat of each step.
    ///
    /// - Throws: `slot_taken` when a step has none.
    func take(_ cells: [Int], of appointment: AppointmentRecord, desks: Int, at now: Timestamp) throws {
        let key: [SQLValue] = [.integer(appointment.lane), .integer(appointment.day.daysSince1970)]
        try db.run(
            "DELETE FROM appointment_seats WHERE lane = ? AND day = ? AND until <= ?",
            key + [.integer(now.milliseconds)])
        for minute in cells {
            let seats = Set(
                try db.all(
                    "SELECT seat FROM appointment_seats WHERE lane = ? AND day = ? AND minute = ?",
                    key + [SQLValue(minute)]
                ) { $0.int(0) })
            guard seats.count < desks, let seat = (0..<desks).first(where: { !seats.contains($0) }) else {
                throw RPCError(QueueAPI.slotTaken)
            }
            try db.run(
                "INSERT INTO appointment_seats (lane, day, minute, seat, code) VALUES (?, ?, ?, ?, ?)",
                key + [SQLValue(minute), SQLValue(seat), .text(appointment.code.text)])
        }
    }

    /// Gives the seats of an appointment back: they can be taken again later.
    func giveBack(_ code: TicketCode, until: Timestamp) throws {
        try db.run(
            "UPDATE appointment_seats SET until = ? WHERE code = ? AND until IS NULL",
            [.integer(until.milliseconds), .text(code.text)])
    }

    /// Drops what is over. Appointments themselves stay for as long as somebody may look at them.
    func purge(before today: CivilDate) throws {
        try db.run("DELETE FROM appointment_seats WHERE day < ?", [.integer(today.daysSince1970)])
        try db.run(
            "DELETE FROM appointments WHERE state <> 0 AND day < ?",
            [.integer(today.advanced(byDays: -Self.kept).daysSince1970)])
    }

    private static let kept = 91
}

extension AppointmentState: StoredWord {
    var stored: Int64 {
        switch self {
        case .booked: 0
        case .arrived: 1
        case .cancelled: 2
        case .missed: 3
        }
    }
}
