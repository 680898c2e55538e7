import GRDB
import QueueAPI

extension TicketTable {
    /// Takes tickets out; no key is given out twice for it.
    func keepingSequence(_ body: () throws -> Void) throws {
        let before = try newest()
        try body()
        if try newest() < before { try holdPlace(of: before) }
    }

    private func newest() throws -> Int64 {
        try db.first("SELECT coalesce(max(id), 0) FROM tickets", []) { $0.integer(0) } ?? 0
    }

    /// Leaves a row in the place of the newest ticket, in no lane and on no day, with a code that no ticket can have: the
    /// issue sequence goes on from there, and no key is given out twice.
    private func holdPlace(of key: Int64) throws {
        try db.run(
            """
            INSERT INTO tickets (id, code, lane, home, day, number, service, priority, channel, issued, state, due, \
            finished, recalls, rejoins, version) VALUES (?, ?, 0, 0, 0, ?, '-', 0, 0, 0, ?, 0, 0, 0, 0, 0)
            """, [.integer(key), .text("-\(key)"), .integer(key), TicketState.expired.value])
    }
}
