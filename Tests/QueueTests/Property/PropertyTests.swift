import CatalogAPI
import Foundation
import JSONRPC
import QueueAPI
import QueueRules
import ServiceKit
import Testing

@testable import Queue

/// Random runs of commands, right and wrong, over several lanes, counters, days and clocks. After every step the
/// service must agree with the model, and every rule must hold.
@Suite struct PropertyTests {
    @Test(arguments: seeds)
    func aRandomRunFollowsTheRules(_ seed: UInt64) async throws {
        var generator = SplitMix(seed: seed)
        // Late in the evening, so that most runs pass midnight.
        let start = TestQueue.morning.advanced(byMilliseconds: Int64.random(in: 0...57_000_000, using: &generator))
        // Every other run is on a floor where a lane counts several times, and one checks in who comes by phone.
        var floor = Floor.small
        if seed.isMultiple(of: 2) {
            floor.counters[1].weights = ["DUK-B": 3]
            floor.lanes[1].checkIn = true
        }
        try await TestQueue.run(floor: floor, at: start) { [floor] queue in
            var run = PropertyRun(queue: queue, seed: seed, model: QueueModel(floor))
            for step in 0..<180 {
                try await run.take(RandomStep.draw(tickets: run.model.lines.count, using: &generator), number: step)
            }
            for lane: Code in ["DUK-A", "DUK-B", "DIN-C"] {
                let faults = replay(try await queue.wholeLedger(lane), lane: lane).faults
                #expect(faults == [], "seed \(seed): the ledger of \(lane)")
            }
        }
    }

    /// Some fixed, as many as QUEUE_SEEDS says, and one that differs from run to run and is printed when it fails.
    private static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let chosen = environment["QUEUE_SEED"].flatMap({ UInt64($0) }) { return [chosen] }
        let fixed = environment["QUEUE_SEEDS"].flatMap { UInt64($0) } ?? 23
        return Array(1...max(1, fixed)) + [UInt64.random(in: 1_000...UInt64.max)]
    }()

    @Test func aRegularTicketIsNotStarvedByAnEndlessStreamOfPriority() async throws {
        try await TestQueue.run { queue in
            let regular = try await queue.issue("DUK-01")
            try await queue.open("DUK-1")
            var calledAfter = 0
            // One with a credit arrives every minute and one is called every minute: by class alone the regular one
            // would wait for ever. By due time nobody who joins more than a credit later is called before it.
            while try await queue.ticket(regular.code).state == .waiting {
                queue.clock.advance(by: .seconds(60))
                _ = try await queue.issue("DUK-01", .elderly)
                try await queue.work(.call, "DUK-1")
                try await queue.work(.missed, "DUK-1")
                calledAfter += 1
                try #require(calledAfter <= 20)
            }
            let bound = Int(Credits.standard.largest / 60_000) + 1
            #expect(calledAfter <= bound)
        }
    }

    @Test func aLightLaneIsNotStarvedByAnEndlessStreamInAHeavyOne() async throws {
        var floor = Floor.small
        floor.counters[1].weights = ["DUK-B": 3]
        try await TestQueue.run(floor: floor) { queue in
            let light = try await queue.issue("DUK-01")
            for _ in 0..<2 { _ = try await queue.issue("DUK-03") }
            try await queue.open("DUK-2")
            var minutes = 0
            // One a minute comes to the heavy lane and one a minute is called, so that there the longest wait is two
            // minutes. Three times as long is the bound for the light one.
            while try await queue.ticket(light.code).state == .waiting {
                queue.clock.advance(by: .seconds(60))
                minutes += 1
                _ = try await queue.issue("DUK-03")
                try await queue.work(.call, "DUK-2")
                try await queue.work(.missed, "DUK-2")
                try #require(minutes <= 6)
            }
            #expect(minutes > 1)
        }
    }
}

/// A run in progress: the service and the model side by side.
struct PropertyRun {
    let queue: TestQueue
    let seed: UInt64
    var model: QueueModel

    private var now: Int64 { queue.clock.now().milliseconds }
    private var calendar: CivilDate { queue.floor.known?.days.day(of: queue.clock.now()) ?? .example }

    mutating func take(_ step: RandomStep, number: Int) async throws {
        let place: Comment = "seed \(seed), step \(number): \(step)"
        if case .wait(let milliseconds) = step {
            queue.clock.advance(by: .milliseconds(milliseconds))
            return
        }
        let waitingBefore = model.lines.indices.filter { model.lines[$0].state == .waiting }
        let expected = model.expect(step, now: now, calendar: calendar)
        let outcome = await perform(step)
        switch expected {
        case .refused(let kind): #expect(outcome.refusal == kind, place)
        case .fine: #expect(outcome.refusal == nil, place)
        case .calls(let index):
            #expect(outcome.called == model.lines[index].code, place)
            checkFairness(of: index, among: waitingBefore, step, place)
        }
        if let code = outcome.issued, let last = model.lines.indices.last { model.lines[last].code = code }
        if let ahead = outcome.ahead, let last = model.lines.indices.last {
            #expect(ahead == model.ahead(of: last), place)
        }
        try #require(!Task.isCancelled)
        let found = try await queue.store.read { try StoredPicture($0) }
        try checkStore(found, place)
        try await checkViews(found, place)
    }

    private struct Result {
        var refusal: String?
        var called: TicketCode?
        var issued: TicketCode?
        var ahead: Int?
    }

    private func perform(_ step: RandomStep) async -> Result {
        var result = Result()
        do {
            switch step {
            case .wait: break
            case .keepDays: try await queue.keeper.keep()
            case .issue(let service, let priority, let next, let channel):
                let ticket = try await queue.issue(
                    service, priority, next: next.isEmpty ? nil : next, channel: channel)
                result.issued = ticket.code
                result.ahead = ticket.ahead
            case .checkIn(let index): _ = try await queue.checkIn(model.lines[index].code)
            case .cancel(let index): _ = try await queue.cancel(model.lines[index].code)
            case .rejoin(let index): _ = try await queue.rejoin(model.lines[index].code)
            case .open(let desk): try await queue.open(model.desks[desk].code)
            case .callTicket(let index, let desk):
                try await queue.work(.callTicket(model.number(index)), model.desks[desk].code)
            case .resume(let index, let desk):
                try await queue.work(.resume(model.number(index)), model.desks[desk].code)
            case .closeDay: _ = try await queue.closeDay()
            case .work(let step, let desk):
                let counter = try await queue.work(step, model.desks[desk].code)
                if step == .call { result.called = counter.current?.code }
            }
        } catch {
            result.refusal = RPCError(wrapping: error).kind
        }
        return result
    }

    /// The bound that is published: in the same lane nobody who joined it later than the window is called first, and in
    /// another lane of the counter nobody is left whose waiting counts more.
    private func checkFairness(of index: Int, among waiting: [Int], _ step: RandomStep, _ place: Comment) {
        let called = model.lines[index]
        let window = CallOrder.overtakingWindow(.standard)
        for other in waiting where other != index && model.lines[other].state == .waiting {
            let left = model.lines[other]
            if left.lane == called.lane {
                #expect((called.due, called.order) < (left.due, left.order), place)
                #expect(called.joined <= left.joined + window, place)
                if called.leg == 1, left.leg == 1 { #expect(called.joined <= left.joined + QueueModel.credit, place) }
            } else if case .work(_, let desk) = step, model.desks[desk].lanes.contains(left.lane) {
                #expect(model.waited(index, at: desk, now) >= model.waited(other, at: desk, now), place)
            }
        }
    }

    /// The tables agree with the model and with each other.
    private func checkStore(_ found: StoredPicture, _ place: Comment) throws {
        #expect(found.tickets.map(\.code) == model.lines.map(\.code), place)
        #expect(found.tickets.map(\.state) == model.lines.map(\.state), place)
        #expect(found.tickets.map(\.due.milliseconds) == model.lines.map(\.due), place)
        #expect(found.tickets.map(\.number) == model.lines.map(\.number), place)
        #expect(
            found.changes == Dictionary(uniqueKeysWithValues: model.lines.map { ($0.code.text, $0.changes) }), place)
        #expect(found.miscounted.isEmpty, place)
        #expect(found.gaps.isEmpty, place)

        // One ticket per counter, one counter per ticket, and nobody called or served without a counter.
        let current = found.counters.compactMap(\.current)
        #expect(Set(current).count == current.count, place)
        let busy = found.tickets.filter { $0.state == .called || $0.state == .serving }
        #expect(Set(busy.map(\.id)) == Set(current), place)
        for counter in found.counters {
            let desk = try #require(model.desks.first { $0.code == counter.code })
            #expect(counter.state == desk.state, place)
            let ticket = counter.current.flatMap { id in found.tickets.first { $0.id == id } }
            #expect(ticket?.code == desk.current.map { model.lines[$0].code }, place)
            if let ticket { #expect(ticket.counter == counter.code, place) }
            if let day = model.day {
                #expect(counter.served(on: day) == (desk.servedDay == day ? desk.served : 0), place)
            }
        }
    }

    /// What others see agrees with the model.
    private func checkViews(_ found: StoredPicture, _ place: Comment) async throws {
        guard let day = model.day, day >= calendar else { return }
        let board = try await queue.board("semua")
        #expect(board.serviceDay == day, place)
        for lane in board.lanes {
            #expect(lane.waiting == model.count(lane.lane, .waiting), place)
            #expect(lane.served == model.count(lane.lane, .served), place)
            #expect(lane.issued == model.issued(lane.lane), place)
            #expect(lane.current.count == model.count(lane.lane, .called) + model.count(lane.lane, .serving), place)
            let open = model.desks.count { $0.state == .open && $0.lanes.contains(lane.lane) }
            #expect(lane.openCounters == open, place)
        }
        let calls = found.tickets.filter { $0.day == day && $0.lastCalled != nil }
            .sorted { ($0.lastCalled ?? .example, $0.id) > ($1.lastCalled ?? .example, $1.id) }
            .prefix(6)
        #expect(board.calls.map(\.calledAt) == calls.map(\.lastCalled), place)
        #expect(board.calls.map(\.state) == calls.map(\.state), place)

        guard let waiting = model.lines.indices.last(where: { model.lines[$0].state == .waiting }) else { return }
        #expect(try await queue.ticket(model.lines[waiting].code).ahead == model.ahead(of: waiting), place)
    }
}
