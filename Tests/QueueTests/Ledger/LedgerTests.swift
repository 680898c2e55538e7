import Foundation
import JSONRPC
import Logging
import QueueAPI
import QueueRules
import ServiceKit
import Testing

@testable import Queue

extension TestQueue {
    /// One part of a lane's ledger.
    func ledgerPage(_ lane: Code, _ day: CivilDate? = nil, after: Int = 0) async throws -> LedgerPage {
        try await store.read { [methods] in
            try methods.ledger(
                LedgerRequest(lane: lane, day: day, after: after == 0 ? nil : LedgerPlace(unchecked: after)), $0)
        }
    }

    /// All records of a lane, of all days from the first on.
    func wholeLedger(_ lane: Code) async throws -> [String] {
        try await store.read { [floor] db in
            guard let key = floor.known?.lane(lane)?.id else { return [] }
            return try db.all("SELECT record FROM ledger WHERE lane = ? ORDER BY n", [.integer(key)]) { $0.text(0) }
        }
    }
}

/// Replays records and gives what is wrong with them.
func replay(
    _ records: [String], lane: Code = "DUK-A", heads: [LedgerLink] = [], ended: Bool = false
) -> LedgerReplay {
    var replay = LedgerReplay(lane: lane, heads: heads)
    for record in records { replay.add(Array(record.utf8)) }
    replay.finish(dayHasEnded: ended)
    return replay
}

@Suite struct LedgerTests {
    /// A day with everything in it.
    static func play(_ queue: TestQueue) async throws -> [Ticket] {
        var tickets: [Ticket] = []
        for priority: PriorityClass in [.regular, .regular, .elderly, .regular, .pregnant, .regular] {
            tickets.append(try await queue.issue("DUK-01", priority))
            queue.clock.advance(by: .seconds(61))
        }
        try await queue.open("DUK-1")
        try await queue.open("DUK-2")
        func serve(_ counter: Code, _ steps: [CounterStep]) async throws {
            for step in steps {
                queue.clock.advance(by: .seconds(2))
                try await queue.work(step, counter)
            }
        }
        try await serve("DUK-1", [.call, .recall, .start, .park])
        try await serve("DUK-2", [.call, .missed, .undo, .start, .finish(.unfinished)])
        try await serve("DUK-1", [.callTicket("A-006"), .start, .refer("DUK-02"), .undo, .refer("DUK-03")])
        try await serve("DUK-1", [.resume("A-003"), .call, .missed])
        _ = try await queue.rejoin(tickets[2].code)
        _ = try await queue.cancel(tickets[3].code)
        try await serve("DUK-1", [.call, .start, .finish()])
        _ = try await queue.issue("DUK-03")
        try await serve("DUK-2", [.call, .start, .finish()])
        return tickets
    }

    @Test func aDayReplaysWithoutAFault() async throws {
        try await TestQueue.run { queue in
            _ = try await Self.play(queue)
            let page = try await queue.ledgerPage("DUK-A")
            let run = replay(page.records)
            #expect(run.faults == [])
            #expect(!page.more && !page.ended)
            #expect(page.head == LedgerPosition(n: Int64(page.records.count), link: run.last?.text ?? ""))
            #expect(run.summary.numbers == 6 && run.summary.outOfOrder == 1 && run.summary.undone == 3)
            #expect(run.summary.credits == [0, 900_000])
            #expect(replay(try await queue.wholeLedger("DUK-B"), lane: "DUK-B").faults == [])
            _ = try await queue.closeDay()
            for lane: Code in ["DUK-A", "DUK-B"] {
                let day = try await queue.ledgerPage(lane)
                #expect(day.ended && replay(day.records, lane: lane, ended: true).faults == [])
            }
            #expect(await kind { try await queue.ledgerPage("X") } == "not_found")
            let empty = try await queue.ledgerPage("DIN-C")
            #expect(empty.records.isEmpty && empty.head == nil && !empty.more)
        }
    }

    @Test func itHoldsNothingSecretOrPersonal() async throws {
        try await TestQueue.run { queue in
            let tickets = try await Self.play(queue)
            let text = try await queue.wholeLedger("DUK-A").joined()
            for ticket in tickets { #expect(!text.contains(ticket.code.text)) }
            for word in PriorityClass.allCases.map(\.rawValue) + ["DUK-01", "officer", "kiosk"] {
                #expect(!text.contains(word), "\(word)")
            }
        }
    }

    @Test func aTicketCarriesTheFirstDigitsOfItsLink() async throws {
        try await TestQueue.run { queue in
            let tickets = try await Self.play(queue)
            let records = try await queue.wholeLedger("DUK-A")
            for ticket in tickets {
                let digits = try #require(ticket.link)
                #expect(digits.count == LedgerLink.printedDigits)
                #expect(try await queue.ticket(ticket.code).link == digits)
                var run = LedgerReplay(lane: "DUK-A", printed: [.init(number: ticket.number, digits: digits)])
                for record in records { run.add(Array(record.utf8)) }
                run.finish()
                #expect(run.faults == [])
            }
            var forged = LedgerReplay(lane: "DUK-A", printed: [.init(number: "A-001", digits: "0123456789abcdef")])
            for record in records { forged.add(Array(record.utf8)) }
            forged.finish()
            #expect(forged.faults.map(\.kind) == [.ticket])
        }
    }

    @Test func daysFollowEachOtherAndAreFoundByHalving() async throws {
        try await TestQueue.run { queue in
            var days: [CivilDate] = []
            for number in 0..<12 {
                days.append(TestQueue.day.advanced(byDays: number))
                for _ in 0...number % 3 where number != 7 { _ = try await queue.issue("DUK-01") }
                queue.clock.advance(by: .seconds(86_400))
                try await queue.keeper.keep()
            }
            var all: [String] = []
            for (number, day) in days.enumerated() {
                let page = try await queue.ledgerPage("DUK-A", day)
                #expect(page.records.count == (number == 7 ? 0 : (number % 3 + 1) * 2))
                #expect(page.ended && replay(page.records, ended: true).faults == [])
                all += page.records
            }
            #expect(all == (try await queue.wholeLedger("DUK-A")))
            #expect(replay(all, ended: true).faults == [])
            #expect(try await queue.ledgerPage("DUK-A", TestQueue.day.advanced(byDays: -1)).records.isEmpty)
            #expect(try await queue.ledgerPage("DUK-A", TestQueue.day.advanced(byDays: 99)).records.isEmpty)
        }
    }

    @Test func aLongDayComesInPages() async throws {
        try await TestQueue.run { queue in
            for _ in 0..<LaneLedger.pageRecords + 5 { _ = try await queue.issue("DUK-01") }
            let first = try await queue.ledgerPage("DUK-A")
            #expect(first.more && first.records.count == LaneLedger.pageRecords)
            #expect(try JSONWriting.encode(first).count < 1 << 20)
            let second = try await queue.ledgerPage("DUK-A", after: first.records.count)
            #expect(!second.more && second.records.count == 5)
            #expect(replay(first.records + second.records).faults == [])
        }
    }

    @Test func theHeadsStandInAFileBesideTheDatabase() async throws {
        try await TestQueue.run { queue in
            _ = try await Self.play(queue)
            let anchor = LedgerAnchor(
                path: LedgerAnchor.path(in: queue.folder.path), store: queue.store, floor: queue.floor,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await anchor.check()
            try await anchor.write()
            let noted = LedgerHeads(try String(contentsOfFile: anchor.path, encoding: .utf8))
            #expect(noted["DUK-A"]?.link.text == (try await queue.ledgerPage("DUK-A").head?.link))
            try await anchor.check()
            _ = try await queue.issue("DUK-01")
            try await anchor.check()
            // Somebody rewrites the database, hashes and all.
            try await queue.store.write { transaction in
                try transaction.db.run(
                    "UPDATE ledger SET link = ? WHERE n = ?",
                    [
                        .text(LedgerLink(of: [1]).text), .integer(noted["DUK-A"]?.n ?? 0),
                    ])
            }
            await #expect(throws: OperatorError.self) { try await anchor.check() }
        }
    }
}
