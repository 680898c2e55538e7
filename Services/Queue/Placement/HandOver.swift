import CatalogAPI
import JSONRPC
import JSONRPCTransport
import Logging
import QueueAPI
import ServiceKit

/// The side of a hand-over that gives. Each step is on disk before the next one begins:
///
/// 1. Tickets and what only grows are copied, while the lanes go on.
/// 2. *fenced*: commands wait. What has changed since is copied, and the other side says whether it could take over. Until
///    here the giver may think better of it, and does so by itself when it takes too long or is restarted.
/// 3. *committing*: the catalog is asked to switch over, again and again until it answers. Its row is the one place where
///    it is decided.
/// 4. *leaving*: the other side is told to take over; then the rows are taken out here.
/// 5. *moved*: commands are sent on to the new owner.
struct HandOver: Sendable {
    /// How long commands may wait for the other side to be ready, before the lanes go on here. The switch itself comes
    /// on top.
    static let patience = Duration.milliseconds(350)

    /// The most copies that are made while the lanes go on.
    private static let copies = 8
    /// So few rows are no reason for one more.
    private static let fewRows = 100

    let me: Code
    let agency: Code
    let store: Store
    let floor: CurrentFloor
    let catalog: RPCClient
    let logger: Logger

    /// A hand-over that was taken back.
    struct TakenBack: Error, CustomStringConvertible {
        let description: String
    }

    /// Hands over from the beginning.
    func run(to target: Code, at client: RPCClient, after epoch: Int64) async throws {
        let begun = try await store.read { try UnitTable(db: $0).find(agency)?.epoch ?? 0 }
        let epoch = max(epoch, begun) + 1
        var offering = Offering(client: client, agency: agency, epoch: epoch, me: me)
        var progress = MovingRows.Progress()
        // Again and again, so that only what changes during the last, short copy is left for when the lanes stand still.
        for _ in 0..<Self.copies {
            let parts = try await read(&progress) { try $0.readEarly(into: &$1, &$2) }
            try await offering.send(parts, early: true, deadlineMs: 5_000)
            if parts.count < Self.fewRows { break }
        }
        HandOverStep.copied.reached()

        let fencedAt = ContinuousClock.now
        try await fence(target, epoch)
        HandOverStep.fenced.reached()
        do {
            let deadline = fencedAt + Self.patience
            try await offering.send(
                read(&progress) { try $0.readRest(into: &$1, &$2) }, deadlineMs: Self.left(deadline))
            HandOverStep.offered.reached()
            let day = try await store.read { try DayTables(db: $0).last() }
            try await offering.prepare(day, deadlineMs: Self.left(deadline))
            try await advance(epoch, from: .fenced, to: .committing)
        } catch {
            _ = try await store.write {
                try UnitTable(db: $0.db).advance(agency, epoch: epoch, from: .fenced, to: .owned)
            }
            throw error
        }
        HandOverStep.committing.reached()
        try await commit(to: target, at: client, epoch, rows: offering.rows, since: fencedAt)
    }

    /// Goes on where a hand-over was when this process ended.
    func resume(_ unit: Unit, at client: RPCClient) async throws {
        guard let target = unit.other else { return }
        switch unit.state {
        case .fenced:
            _ = try await store.write {
                try UnitTable(db: $0.db).advance(agency, epoch: unit.epoch, from: .fenced, to: .owned)
            }
        case .committing: try await commit(to: target, at: client, unit.epoch, rows: 0, since: nil)
        case .leaving: try await release(to: target, at: client, unit.epoch, rows: 0, since: nil)
        case .owned, .moved, .incoming: break
        }
    }

    // MARK: Steps

    private func read(
        _ progress: inout MovingRows.Progress,
        _ body: @escaping @Sendable (MovingRows, inout MovingParts, inout MovingRows.Progress) throws -> Void
    ) async throws -> MovingParts {
        let (plan, before) = (try floor.get(), progress)
        let (parts, after) = try await store.read { db in
            let day = try DayTables(db: db).last()?.day ?? CivilDate(daysSince1970: 0)
            var (parts, progress) = (MovingParts(), before)
            try body(MovingRows(db: db, plan: plan, agency: agency, day: day), &parts, &progress)
            return (parts, progress)
        }
        progress = after
        return parts
    }

    private func fence(_ target: Code, _ epoch: Int64) async throws {
        let plan = try floor.get()
        try await store.write { transaction in
            // The day first: if midnight has passed, what ends with the day ends before the copy.
            _ = try QueueCommands(transaction, plan: plan).today()
            let units = UnitTable(db: transaction.db)
            guard try units.find(agency)?.state == .owned else { throw TakenBack(description: "it is not here") }
            try units.save(Unit(agency: agency, state: .fenced, epoch: epoch, other: target))
        }
    }

    private func advance(_ epoch: Int64, from old: HoldState, to new: HoldState) async throws {
        let isDone = try await store.write {
            try UnitTable(db: $0.db).advance(agency, epoch: epoch, from: old, to: new)
        }
        guard isDone else { throw TakenBack(description: "a new day has begun") }
    }

    private func commit(
        to target: Code, at client: RPCClient, _ epoch: Int64, rows: Int, since: ContinuousClock.Instant?
    ) async throws {
        let request = SwitchRequest(agency: agency, from: me, to: target, epoch: epoch)
        let answer = try await certain("the catalog") {
            try await catalog.call(CatalogAPI.switchOver, request, meta: CallMeta(deadlineMs: 1_000))
        }
        guard answer.switched else {
            let plan = try floor.get()
            try await store.write { transaction in
                let units = UnitTable(db: transaction.db)
                guard try units.advance(agency, epoch: epoch, from: .committing, to: .owned) else { return }
                try QueueCommands(transaction, plan: plan).endLeftovers(of: agency)
            }
            throw TakenBack(description: "it is no longer wished")
        }
        try await advance(epoch, from: .committing, to: .leaving)
        HandOverStep.switched.reached()
        try await release(to: target, at: client, epoch, rows: rows, since: since)
    }

    private func release(
        to target: Code, at client: RPCClient, _ epoch: Int64, rows: Int, since: ContinuousClock.Instant?
    ) async throws {
        let request = ActivateRequest(unit: agency, epoch: epoch)
        _ = try await certain("\(target)") {
            try await client.call(QueueAPI.activate, request, meta: CallMeta(deadlineMs: 1_000))
        }
        HandOverStep.activated.reached()
        let plan = try floor.get()
        let pause = try await store.write { transaction -> Int? in
            let units = UnitTable(db: transaction.db)
            guard try units.advance(agency, epoch: epoch, from: .leaving, to: .moved) else { return nil }
            let day = try DayTables(db: transaction.db).last()?.day ?? CivilDate(daysSince1970: 0)
            _ = try MovingRows(db: transaction.db, plan: plan, agency: agency, day: day).remove(to: target)
            let pause = since.map { Int($0.duration(to: .now) / .milliseconds(1)) }
            try HandOverLog(db: transaction.db).add(
                HandOverReport(
                    agency: agency, to: target, epoch: epoch, rows: rows, pauseMs: pause, time: transaction.now))
            return pause
        }
        HandOverStep.released.reached()
        logger.notice(
            "handed over",
            metadata: [
                "agency": "\(agency)", "to": "\(target)", "epoch": "\(epoch)", "rows": "\(rows)",
                "pause_ms": "\(pause.map(String.init) ?? "restarted")",
            ])
    }

    /// Asks until there is an answer: there is no way back any more.
    private func certain<Answer>(_ who: String, _ question: () async throws -> Answer) async throws -> Answer {
        var pause = Duration.milliseconds(10)
        while true {
            do {
                return try await question()
            } catch {
                try Task.checkCancellation()
                logger.warning(
                    "a hand-over waits", metadata: ["agency": "\(agency)", "for": "\(who)", "cause": "\(error)"])
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .milliseconds(500))
            }
        }
    }

    private static func left(_ deadline: ContinuousClock.Instant) throws -> Int {
        let left = Int(ContinuousClock.now.duration(to: deadline) / .milliseconds(1))
        guard left > 0 else { throw RPCError(.deadlineExceeded) }
        return left
    }
}

/// Parts on their way to the other side, numbered.
private struct Offering {
    let client: RPCClient
    let agency: Code
    let epoch: Int64
    let me: Code
    private(set) var sent = 0
    private(set) var rows = 0

    init(client: RPCClient, agency: Code, epoch: Int64, me: Code) {
        self.client = client
        self.agency = agency
        self.epoch = epoch
        self.me = me
    }

    /// Sends parts, one after the other.
    ///
    /// - Parameter early: Whether the rows cannot change any more.
    mutating func send(_ parts: MovingParts, early: Bool = false, deadlineMs: Int) async throws {
        var parts = parts
        rows += parts.count
        for bytes in parts.take() {
            let request = OfferRequest(
                unit: agency, epoch: epoch, from: me, part: early ? nil : PartNumber(unchecked: sent),
                rows: RawJSON(bytes: bytes))
            _ = try await client.call(QueueAPI.offer, request, meta: CallMeta(deadlineMs: deadlineMs))
            if !early { sent += 1 }
        }
    }

    func prepare(_ day: SiteDay?, deadlineMs: Int) async throws {
        let request = PrepareRequest(
            unit: agency, epoch: epoch, from: me, parts: PartNumber(unchecked: sent), day: day?.day,
            dayClosed: day?.isClosed ?? false)
        _ = try await client.call(QueueAPI.prepare, request, meta: CallMeta(deadlineMs: deadlineMs))
    }
}
