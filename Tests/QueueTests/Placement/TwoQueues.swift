import CatalogAPI
import JSONRPC
import JSONRPCTransport
import Logging
import QueueAPI
import ServiceKit

@testable import Queue

/// Two instances of the queue, whose feeds and hand-overs a test carries from one to the other.
final class TwoQueues {
    let queues: [TestQueue]
    /// How far each has read the feed of the other.
    private var cursors: [Int64] = [0, 0]
    private(set) var homes: [Code: Int] = ["DUK": 0, "DIN": 1]
    private var epoch: Int64 = 1
    /// How far an agency was copied ahead of its hand-over.
    private var progress: [Code: MovingRows.Progress] = [:]

    static let names: [Code] = ["queue-1", "queue-2"]

    private init(_ queues: [TestQueue]) { self.queues = queues }

    /// Opens both, one with the agency DUK and one with DIN.
    static func run(at start: Timestamp = TestQueue.morning, _ body: (TwoQueues) async throws -> Void) async throws {
        let table = table(["DUK": 0, "DIN": 1], epoch: 1)
        try await TestQueue.run(at: start, placement: CurrentPlacement(me: names[0], table)) { one in
            try await TestQueue.run(at: start, placement: CurrentPlacement(me: names[1], table)) { two in
                let both = TwoQueues([one, two])
                for (agency, home) in both.homes {
                    try await both.queues[home].store.write {
                        try UnitTable(db: $0.db).save(Unit(agency: agency, state: .owned, epoch: 1, other: nil))
                    }
                }
                try await body(both)
            }
        }
    }

    private static func table(_ homes: [Code: Int], epoch: Int64) -> Placement {
        Placement(
            version: epoch,
            instances: names.enumerated().map {
                QueueInstance(id: $1, address: "127.0.0.1:\($0 + 1)", draining: false)
            },
            agencies: homes.map {
                PlacedAgency(
                    agency: $0, lanes: $0 == "DUK" ? ["DUK-A", "DUK-B"] : ["DIN-C"], instance: names[$1], epoch: epoch)
            })
    }

    /// The instance that has an agency.
    func home(_ agency: Code) -> TestQueue { queues[homes[agency] ?? 0] }

    func advance(by time: Duration) { for queue in queues { queue.clock.advance(by: time) } }

    private func traffic(_ index: Int) -> LegTraffic {
        let queue = queues[index]
        return LegTraffic(
            store: queue.store, floor: queue.floor, placement: queue.methods.placement,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Lets one instance take what is put aside a step further.
    func settle(_ index: Int) async throws { try await traffic(index).settle() }

    /// Lets one instance read some events of the other.
    ///
    /// - Parameter again: Reads from the beginning, as if it had lost its place.
    func deliver(to index: Int, limit: Int = 1000, again: Bool = false) async throws {
        let traffic = traffic(index)
        let page = try await queues[1 - index].store.events(
            after: again ? 0 : cursors[index], topics: LegTraffic.topics, limit: limit)
        if !page.events.isEmpty {
            try await queues[index].store.write { for event in page.events { try traffic.receive(event, $0) } }
        }
        cursors[index] = max(cursors[index], page.through)
    }

    /// Lets everything that is on its way arrive.
    func comeToRest() async throws {
        advance(by: .seconds(6))
        for _ in 0..<6 {
            for index in 0...1 {
                try await settle(index)
                try await deliver(to: 1 - index)
            }
        }
    }

    /// Copies what can go ahead of a hand-over, with the very steps of a real one. The lanes go on.
    func copy(_ agency: Code) async throws {
        let from = homes[agency] ?? 0
        var progress = progress[agency] ?? MovingRows.Progress()
        let parts = try await read(agency, from: from, &progress) { try $0.readEarly(into: &$1, &$2) }
        for bytes in parts { try await offer(agency, from: from, nil, bytes) }
        self.progress[agency] = progress
    }

    /// Hands an agency over to the other instance, with the very steps of a real hand-over.
    func move(_ agency: Code, tellGiver: Bool = true) async throws {
        let from = homes[agency] ?? 0
        let (giver, taker, me) = (queues[from], queues[1 - from], Self.names[1 - from])
        var progress = progress.removeValue(forKey: agency) ?? MovingRows.Progress()
        let parts = try await read(agency, from: from, &progress) { try $0.readRest(into: &$1, &$2) }
        for (number, bytes) in parts.enumerated() { try await offer(agency, from: from, number, bytes) }
        let (epoch, plan) = (epoch + 1, taker.floor.known)
        try await taker.store.write { transaction in
            let unit = IncomingUnit(transaction, plan: plan, me: me)
            _ = try unit.prepare(
                PrepareRequest(
                    unit: agency, epoch: epoch, from: Self.names[from], parts: PartNumber(unchecked: parts.count),
                    day: nil, dayClosed: false))
            _ = try unit.activate(ActivateRequest(unit: agency, epoch: epoch))
        }
        let old = try giver.floor.get()
        try await giver.store.write { transaction in
            _ = try MovingRows(db: transaction.db, plan: old, agency: agency, day: TestQueue.day).remove(to: me)
            try UnitTable(db: transaction.db).save(Unit(agency: agency, state: .moved, epoch: epoch, other: me))
        }
        self.epoch = epoch
        homes[agency] = 1 - from
        let table = Self.table(homes, epoch: epoch)
        taker.methods.placement.replace(by: table)
        if tellGiver { giver.methods.placement.replace(by: table) }
    }

    private func read(
        _ agency: Code, from: Int, _ progress: inout MovingRows.Progress,
        _ body: @escaping @Sendable (MovingRows, inout MovingParts, inout MovingRows.Progress) throws -> Void
    ) async throws -> [[UInt8]] {
        let (plan, before) = (try queues[from].floor.get(), progress)
        let (parts, after) = try await queues[from].store.read { db in
            var (parts, progress) = (MovingParts(), before)
            try body(MovingRows(db: db, plan: plan, agency: agency, day: TestQueue.day), &parts, &progress)
            return (parts.take(), progress)
        }
        progress = after
        return parts
    }

    private func offer(_ agency: Code, from: Int, _ part: Int?, _ bytes: [UInt8]) async throws {
        let (plan, epoch) = (queues[1 - from].floor.known, epoch + 1)
        try await queues[1 - from].store.write { transaction in
            _ = try IncomingUnit(transaction, plan: plan, me: Self.names[1 - from]).put(
                OfferRequest(
                    unit: agency, epoch: epoch, from: Self.names[from], part: part.map(PartNumber.init(unchecked:)),
                    rows: RawJSON(bytes: bytes)))
        }
    }

    // MARK: Where tickets are

    /// In how many places each ticket is: in the tables of an instance, put aside there, or in the feed.
    func places() async throws -> [TicketCode: Int] {
        var places: [TicketCode: Int] = [:]
        for index in 0...1 {
            let own = try await queues[index].store.read { db in
                try db.all(
                    """
                    SELECT code FROM tickets WHERE home > 0 AND lane NOT IN (SELECT lanes.id FROM lanes JOIN units USING (agency) \
                    WHERE units.state = 5) UNION ALL \
                    SELECT code FROM on_the_way WHERE sent_to IS NULL
                    """, []
                ) { TicketCode(unchecked: $0.text(0)) }
            }
            for code in own { places[code, default: 0] += 1 }
            for leg in try await queues[index].events(QueueAPI.legSent) {
                let isTaken = try await queues[1 - index].store.read { db in
                    try db.first(
                        "SELECT 1 FROM legs_taken WHERE code = ? AND leg = ? AND hop = ?",
                        [.text(leg.code.text), SQLValue(leg.leg), SQLValue(leg.hop)]
                    ) { _ in true } ?? false
                }
                if !isTaken { places[leg.code, default: 0] += 1 }
            }
        }
        return places
    }
}
