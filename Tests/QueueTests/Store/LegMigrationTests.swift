import Foundation
import GRDB
import JSONRPC
import Logging
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

/// A file from before numbers led through several gerai goes on to work.
@Suite struct LegMigrationTests {
    @Test func oldTicketsAreAtTheirFirstGerai() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "queue-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        let old = try open(folder, steps: 2)
        try await old.write { transaction in
            for (table, id, code) in [("ticket_history", 1, "0000000001"), ("tickets", 2, "0000000002")] {
                try transaction.db.execute(
                    sql: """
                        INSERT INTO \(table) (id, code, lane, day, number, service, priority, channel, issued, state, due, \
                        recalls, rejoins, version) VALUES (\(id), '\(code)', 7, 20000, \(id), 'DUK-01', 1, 0, 5000, 0, \
                        4000, 0, 0, \(id));
                        """)
            }
            try transaction.db.execute(
                sql: """
                    INSERT INTO lane_days (day, lane, last_number, last_joined, waiting) VALUES (20000, 7, 2, 5000, 1);
                    INSERT INTO counter_state (counter, state, lanes, served) VALUES ('DUK-1', 1, '7', 3);
                    """)
        }
        await old.close()

        let new = try open(folder, steps: QueueSchema.migrations.count)
        try await new.read { db in
            for code: TicketCode in ["0000000001", "0000000002"] {
                let ticket = try #require(try TicketTable(db: db).find(code))
                #expect(ticket.home == 7 && ticket.lane == 7 && ticket.leg == 1)
                #expect(ticket.next.isEmpty && ticket.missing.isEmpty && ticket.comparison == nil)
                #expect(ticket.joined == ticket.issued && ticket.priority == .elderly)
            }
            let waiting = try TicketTable(db: db).first(inLane: 7)
            #expect(waiting?.code == "0000000002")
            let counter = try #require(try CounterTable(db: db).all().first)
            #expect(counter.state == .open && counter.officer == nil && counter.served == 3)
        }
        await new.close()
    }

    private func open(_ folder: URL, steps: Int) throws -> Store {
        try Store.open(
            .init(path: folder.appending(path: "queue.sqlite").path),
            migrations: Array(QueueSchema.migrations.prefix(steps)), clock: ManualClock(TestQueue.morning),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}
