import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// What supervisors said about the intake of lanes, as rows. It holds for one day.
struct IntakeTable {
    let db: Database

    /// The step that makes the table.
    static let migration = Migration("queue.intake") { db in
        try db.execute(
            sql: """
                CREATE TABLE intake_rules (lane INTEGER PRIMARY KEY, day INTEGER NOT NULL, rule TEXT NOT NULL)
                """)
    }

    /// What holds for a lane on a day.
    func rule(lane: Int64, on day: CivilDate) throws -> IntakeRule {
        let kept = try db.first(
            "SELECT rule FROM intake_rules WHERE lane = ? AND day = ?",
            [.integer(lane), .integer(day.daysSince1970)]
        ) { IntakeRule(rawValue: $0.text(0)) }
        return (kept ?? nil) ?? .auto
    }

    /// Sets what holds for a lane on a day.
    func set(_ rule: IntakeRule, lane: Int64, on day: CivilDate) throws {
        try db.run(
            """
            INSERT INTO intake_rules (lane, day, rule) VALUES (?, ?, ?) ON CONFLICT (lane) DO UPDATE SET \
            day = excluded.day, rule = excluded.rule
            """, [.integer(lane), .integer(day.daysSince1970), .text(rule.rawValue)])
    }
}
