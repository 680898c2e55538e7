import JSONRPC
import QueueAPI
import QueueRules
import ServiceKit
import Testing

@testable import Queue

/// Alters a real day in every way there is, and expects each to be found.
@Suite struct ForgeryTests {
    /// A day as it was published.
    private func day() async throws -> (records: [String], head: LedgerLink) {
        var records: [String] = []
        try await TestQueue.run { queue in
            _ = try await LedgerTests.play(queue)
            records = try await queue.wholeLedger("DUK-A")
        }
        let run = replay(records)
        #expect(run.faults == [])
        return (records, try #require(run.last))
    }

    private func parse(_ records: [String]) -> [LedgerRecord] {
        records.compactMap { LedgerRecord(canonical: Array($0.utf8)) }
    }

    private func write(_ record: LedgerRecord) -> String { String(decoding: record.canonical, as: UTF8.self) }

    /// Chains records anew from the first, as a forger with the whole database would.
    private func chained(_ records: [LedgerRecord], renumbered: Bool = false) -> [String] {
        var link = records.first.map { LedgerLink(unchecked: $0.previous) } ?? .origin
        return records.enumerated().map { index, record in
            var record = record
            record.previous = link.text
            if renumbered { record.n = Int64(index) + 1 }
            link = LedgerLink(of: record.canonical)
            return write(record)
        }
    }

    /// What may be changed in a record, each to something that looks right.
    private static let alterations: [(name: String, alter: @Sendable (inout LedgerRecord) -> Void)] = [
        ("lane", { $0.lane = "DUK-B" }), ("n", { $0.n += 1 }), ("day", { $0.day = $0.day.advanced(byDays: 1) }),
        ("at later", { $0.at = $0.at.advanced(byMilliseconds: 1) }),
        ("at earlier", { $0.at = $0.at.advanced(byMilliseconds: -1) }),
        ("what", { $0.what = $0.what == .called ? .missed : .called }),
        ("number", { $0.number = $0.number == "A-001" ? "A-002" : "A-001" }),
        ("home", { $0.home = $0.home == nil ? "DUK-B" : nil }),
        ("of", { $0.of = $0.of == nil ? $0.day.advanced(byDays: -1) : nil }),
        ("state", { $0.state = $0.state == .waiting ? .called : .waiting }),
        ("counter", { $0.counter = $0.counter == "DUK-1" ? "DUK-2" : "DUK-1" }),
        ("no counter", { $0.counter = $0.counter == nil ? "DUK-1" : nil }),
        ("issued", { $0.issued = $0.issued == nil ? $0.at : nil }),
        ("joined", { $0.joined = ($0.joined ?? $0.at).advanced(byMilliseconds: -60_000) }),
        ("credit", { $0.credit = ($0.credit ?? 0) + 900_000 }),
        ("due", { $0.due = ($0.due ?? $0.at).advanced(byMilliseconds: -900_000) }),
        ("no due", { $0.due = $0.due == nil ? $0.at : nil }),
        ("reason", { $0.reason = $0.reason == nil ? .supervisor : nil }),
        ("another reason", { $0.reason = $0.reason == .urgent ? .returning : .urgent }),
        ("compared", { $0.compared = $0.at.advanced(byMilliseconds: 5) }),
        ("heads", { $0.heads = $0.heads == nil ? [] : nil }),
        (
            "fewer heads",
            {
                $0.heads =
                    $0.heads?.isEmpty == false ? [] : [LedgerHead(lane: "X", number: "X-001", due: $0.at, weight: 1)]
            }
        ),
        ("previous", { $0.previous = LedgerLink(of: [7]).text }),
    ]

    @Test func everyMemberOfEveryRecord() async throws {
        let (records, head) = try await day()
        let parsed = parse(records)
        for index in parsed.indices {
            for (name, alter) in Self.alterations {
                var forged = parsed
                alter(&forged[index])
                let lines = forged.map(write)
                if lines == records { continue }
                #expect(!replay(lines, heads: [head]).faults.isEmpty, "\(name) of record \(index + 1)")
                // Even without a head, unless it is the last: the next record names the one before it.
                if index < records.count - 1 {
                    #expect(!replay(lines).faults.isEmpty, "\(name) of record \(index + 1), without a head")
                }
                let rechained = chained(forged)
                if rechained != records {
                    #expect(!replay(rechained, heads: [head]).faults.isEmpty, "\(name) of \(index + 1), chained anew")
                }
            }
        }
    }

    @Test func droppedDoubledSwappedAndCut() async throws {
        let (records, head) = try await day()
        for index in records.indices {
            var dropped = records
            dropped.remove(at: index)
            var doubled = records
            doubled.insert(records[index], at: index)
            var moved = records
            moved.append(moved.remove(at: index))
            let cut = Array(records[..<index])
            for (name, lines) in [("dropped", dropped), ("doubled", doubled), ("moved", moved), ("cut", cut)]
            where lines != records {
                #expect(!replay(lines, heads: [head]).faults.isEmpty, "\(name) \(index + 1)")
                let forged = chained(parse(lines), renumbered: true)
                #expect(!replay(forged, heads: [head]).faults.isEmpty, "\(name) \(index + 1), chained anew")
            }
            for other in records.indices.dropFirst(index + 1) {
                var swapped = records
                swapped.swapAt(index, other)
                #expect(!replay(swapped).faults.isEmpty, "swapped \(index + 1) and \(other + 1)")
                let forged = chained(parse(swapped), renumbered: true)
                #expect(replay(forged, heads: [head]).faults.contains { $0.kind == .head })
            }
        }
    }

    @Test func everyByteOfARecord() async throws {
        let (records, head) = try await day()
        let index = records.count / 2
        for position in records[index].utf8.indices {
            let offset = records[index].utf8.distance(from: records[index].startIndex, to: position)
            for bit: UInt8 in [1, 4] {
                var bytes = Array(records[index].utf8)
                bytes[offset] ^= bit
                var run = LedgerReplay(lane: "DUK-A", heads: [head])
                for (line, record) in records.enumerated() { run.add(line == index ? bytes : Array(record.utf8)) }
                run.finish()
                #expect(run.faultCount > 0, "byte \(offset)")
            }
        }
    }

    @Test func somebodyPutsAFriendFirst() async throws {
        try await TestQueue.run { queue in
            for _ in 0..<3 {
                _ = try await queue.issue("DUK-01")
                queue.clock.advance(by: .seconds(60))
            }
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            let records = try await queue.wholeLedger("DUK-A")
            let head = try #require(replay(records).last)
            // The friend has A-003. All hashes are computed anew, and the comparison is forged along with the call.
            var forged = parse(records)
            forged[3].number = "A-003"
            forged[3].due = forged[2].due
            forged[3].heads = [LedgerHead(lane: "DUK-A", number: "A-003", due: forged[2].due ?? .example, weight: 1)]
            let friend = replay(chained(forged))
            #expect(friend.faults.map(\.kind) == [.order])
            #expect(friend.faults.first?.line == 4)
            #expect(replay(chained(forged), heads: [head]).faults.map(\.kind) == [.order, .head])

            // A credit that nobody has.
            var credited = parse(records)
            credited[2].due = credited[0].due?.advanced(byMilliseconds: -1)
            #expect(replay(chained(credited)).faults.map(\.kind).contains(.due))
            // The same with a credit to match follows the rule, and is found by the head.
            credited[2].credit = 121_000
            credited[2].due = credited[2].joined?.advanced(byMilliseconds: -121_000)
            #expect(replay(chained(credited)).faults.map(\.kind).contains(.order))
            // A number that was kept back for somebody.
            var kept = parse(records)
            kept.remove(at: 1)
            #expect(replay(chained(kept, renumbered: true)).faults.map(\.kind) == [.number])
            // A number that is given after the fact, with an earlier time.
            var late = parse(records)
            late[2].joined = late[0].joined?.advanced(byMilliseconds: -60_000)
            late[2].due = late[2].joined
            #expect(replay(chained(late)).faults.map(\.kind).contains(.order))
        }
    }

    @Test func anotherLanesHeadHadWaitedLonger() async throws {
        try await TestQueue.run { queue in
            _ = try await queue.issue("DUK-03")
            queue.clock.advance(by: .seconds(60))
            _ = try await queue.issue("DUK-01")
            try await queue.open("DUK-2")
            try await queue.work(.call, "DUK-2")
            try await queue.work(.missed, "DUK-2")
            try await queue.work(.call, "DUK-2")
            var forged = parse(try await queue.wholeLedger("DUK-A"))
            #expect(replay(forged.map(write)).faults == [])
            let earlier = forged[0].at.advanced(byMilliseconds: -1)
            forged[1].heads?.append(LedgerHead(lane: "DUK-B", number: "B-002", due: earlier, weight: 1))
            #expect(replay(chained(forged)).faults.map(\.kind) == [.order])
        }
    }

    @Test func aDayThatIsLeftOpen() async throws {
        let (records, _) = try await day()
        #expect(Set(replay(records, ended: true).faults.map(\.kind)) == [.open])
    }
}
