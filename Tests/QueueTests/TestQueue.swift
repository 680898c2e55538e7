import CatalogAPI
import Foundation
import GRDB
import JSONRPC
import Logging
import QueueAPI
import ServiceKit
import Testing

import struct QueueAPI.Counter

@testable import Queue

/// The queue on a real store in a folder of its own, with a clock that stands still.
struct TestQueue: Sendable {
    let folder: URL
    let store: Store
    let clock: ManualClock
    let floor: CurrentFloor
    let methods: QueueMethods

    /// Wednesday, eight in the morning in Batu.
    static let morning = Timestamp("2026-11-25T08:00:00+07:00") ?? .example
    static let day = CivilDate("2026-11-25") ?? .example

    /// Opens an empty queue, runs the test, and takes everything away.
    static func run(
        floor: Floor? = .small, at start: Timestamp = morning, credits: Credits = .standard,
        placement: CurrentPlacement = .alone,
        _ body: (TestQueue) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "queue-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let queue = try TestQueue(folder, at: start, credits: credits, placement: placement)
        do {
            if let floor { try await queue.take(floor) }
            try await body(queue)
        } catch {
            await queue.store.close()
            throw error
        }
        await queue.store.close()
    }

    /// Opens the queue that is in a folder, as a restart does.
    init(
        _ folder: URL, at start: Timestamp, credits: Credits = .standard, placement: CurrentPlacement = .alone
    ) throws {
        self.folder = folder
        clock = ManualClock(start)
        store = try Store.open(
            .init(path: folder.appending(path: "queue.sqlite").path), migrations: QueueSchema.migrations, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        floor = CurrentFloor(nil)
        methods = QueueMethods(
            floor: floor, credits: credits, clock: clock, placement: placement, secret: .known, draw: .lowest)
    }

    /// Works by a floor, as if the catalogue had published it.
    func take(_ fresh: Floor) async throws {
        floor.replace(
            by: try await store.write { transaction in
                let table = FloorTable(db: transaction.db)
                try table.save(fresh, at: transaction.now)
                return try table.load()
            })
    }

    // MARK: Shorthand

    func issue(
        _ service: Code, _ priority: PriorityClass? = nil, next: [Code]? = nil, channel: TicketChannel = .kiosk,
        nik: NIK? = nil
    ) async throws -> Ticket {
        try await store.write { [methods] in
            try methods.issue(
                IssueRequest(service: service, priority: priority, channel: channel, next: next, nik: nik), $0)
        }
    }

    func checkIn(_ code: TicketCode, _ nik: NIK? = nil) async throws -> Ticket {
        try await store.write { [methods] in try methods.checkIn(CheckInRequest(code: code, nik: nik), $0) }
    }

    func explanation(_ code: TicketCode) async throws -> CallExplanation {
        try await store.read { [methods] in try methods.explain(TicketRequest(code: code), $0) }
    }

    func ticket(_ code: TicketCode) async throws -> Ticket {
        try await store.read { [methods] in try methods.ticket(TicketRequest(code: code), $0) }
    }

    func cancel(_ code: TicketCode) async throws -> Ticket {
        try await store.write { [methods] in try methods.cancel(TicketRequest(code: code), $0) }
    }

    func rejoin(_ code: TicketCode) async throws -> Ticket {
        try await store.write { [methods] in try methods.rejoin(TicketRequest(code: code), $0) }
    }

    @discardableResult
    func open(
        _ counter: Code, _ lanes: [Code]? = nil, by agency: Code? = nil, as name: String = "officer"
    ) async throws -> Counter {
        try await store.write { [methods] in
            let officer = Officer(agency: agency, name: name)
            return try methods.open(OpenRequest(counter: counter, lanes: lanes), by: officer, $0)
        }
    }

    @discardableResult
    func work(
        _ step: CounterStep, _ counter: Code, by agency: Code? = nil, as name: String = "officer"
    ) async throws -> Counter {
        try await store.write { [methods] transaction in
            let request = CounterRequest(counter: counter)
            let officer = Officer(agency: agency, name: name)
            return switch step {
            case .pause: try methods.pause(PauseRequest(counter: counter, reason: .prayer), by: officer, transaction)
            case .close: try methods.close(request, by: officer, transaction)
            case .call: try methods.call(request, by: officer, transaction)
            case .recall: try methods.recall(request, by: officer, transaction)
            case .start: try methods.start(request, by: officer, transaction)
            case .park: try methods.park(request, by: officer, transaction)
            case .undo: try methods.undo(request, by: officer, transaction)
            case .takeOver: try methods.takeOver(request, by: officer, transaction)
            case .resume(let number):
                try methods.resume(CounterTicketRequest(counter: counter, number: number), by: officer, transaction)
            case .callTicket(let number):
                try methods.callTicket(
                    CallTicketRequest(counter: counter, number: number, reason: .urgent), by: officer, transaction)
            case .refer(let service):
                try methods.refer(ReferRequest(counter: counter, service: service), by: officer, transaction)
            case .missed: try methods.missed(request, by: officer, transaction)
            case .finish(let outcome, let products, let missing):
                try methods.finish(
                    FinishRequest(
                        counter: counter, outcome: outcome, products: products.map(ProductCount.init(unchecked:)),
                        missing: missing.isEmpty ? nil : missing.map(RequirementNumber.init(unchecked:))),
                    by: officer, transaction)
            }
        }
    }

    func counter(_ counter: Code) async throws -> Counter {
        try await store.read { [methods] in
            try methods.counter(CounterRequest(counter: counter), by: Officer(agency: nil), $0)
        }
    }

    func lane(_ lane: Code) async throws -> Lane {
        try await store.read { [methods] in try methods.lane(LaneRequest(lane: lane), $0) }
    }

    func board(_ zone: Code) async throws -> Board {
        try await store.read { [methods] in try methods.board(BoardRequest(zone: zone), $0) }
    }

    func site() async throws -> SiteSnapshot {
        try await store.read { [methods] in try methods.site(Empty(), $0) }
    }

    func figures() async throws -> SiteFigures {
        try await store.read { [methods] in try methods.figures(Empty(), $0) }
    }

    func closeDay(_ day: CivilDate? = nil) async throws -> DayClosing {
        try await store.write { [methods] in try methods.closeDay(DayRequest(day: day), $0) }
    }

    func accuracy(of day: CivilDate? = nil) async throws -> WaitAccuracyList {
        try await store.read { [methods] in try methods.accuracy(DayRequest(day: day), $0) }
    }

    @discardableResult
    func setIntake(_ lane: Code, _ rule: IntakeRule) async throws -> Lane {
        try await store.write { [methods] in try methods.setIntake(IntakeRequest(lane: lane, rule: rule), $0) }
    }

    /// All events of a topic so far.
    func events<Body>(_ topic: Topic<Body>) async throws -> [Body] {
        try await store.events(after: 0, topics: [topic.name], limit: 10_000).events.map { try $0.decode() }
    }

    var keeper: DayKeeper {
        DayKeeper(
            store: store, floor: floor, clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}

extension PersonSecret {
    /// A secret that everybody knows.
    static let known = PersonSecret(Array(0..<32))
}

extension LotDrawing {
    /// Lots of which the lowest is always drawn.
    static let lowest = LotDrawing { $0.lowerBound }
}

/// What an officer does at a counter.
enum CounterStep: Sendable, Equatable {
    case pause, close, call, recall, start, missed, park, undo, takeOver
    case resume(TicketNumber)
    case callTicket(TicketNumber)
    case refer(Code)
    case finish(Outcome? = nil, products: Int? = nil, missing: [Int] = [])
}

/// The kind of error that something ends with; nil when it goes well.
func kind<Result>(of body: () async throws -> Result) async -> String? {
    do {
        _ = try await body()
        return nil
    } catch {
        return RPCError(wrapping: error).kind
    }
}

extension Floor {
    /// Two agencies: one with two lanes and three counters, one with one of each.
    static let small = Floor(
        version: 1, timeZone: "Asia/Jakarta", site: "BATU",
        lanes: [
            LaneDefinition(
                code: "DUK-A", agency: "DUK", name: "KTP dan KK", prefix: "A", services: ["DUK-01", "DUK-02"]),
            LaneDefinition(code: "DUK-B", agency: "DUK", name: "Akta", prefix: "B", services: ["DUK-03"]),
            LaneDefinition(code: "DIN-C", agency: "DIN", name: "Dinkes", prefix: "C", services: ["DIN-01"]),
        ],
        counters: [
            CounterDefinition(code: "DUK-1", agency: "DUK", label: "1", lanes: ["DUK-A"]),
            CounterDefinition(code: "DUK-2", agency: "DUK", label: "2", lanes: ["DUK-A", "DUK-B"]),
            CounterDefinition(code: "DUK-3", agency: "DUK", label: "3", lanes: ["DUK-B"]),
            CounterDefinition(code: "DIN-1", agency: "DIN", label: "4", lanes: ["DIN-C"]),
        ])
}
