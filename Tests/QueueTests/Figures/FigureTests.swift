import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct FigureTests {
    private func lane(_ code: Code, _ figures: SiteFigures) throws -> LaneFigures {
        try #require(figures.lanes.first { $0.lane == code })
    }

    private func counter(_ code: Code, _ figures: SiteFigures) throws -> CounterFigures {
        try #require(figures.counters.first { $0.counter == code })
    }

    /// One citizen: idle for `idle` seconds, then called, walking for `walk` and served for `service`.
    private func serve(
        _ service: Code, at counter: Code, idle: Int, walk: Int, service seconds: Int, _ queue: TestQueue
    ) async throws {
        _ = try await queue.issue(service)
        queue.clock.advance(by: .seconds(idle))
        try await queue.work(.call, counter)
        queue.clock.advance(by: .seconds(walk))
        try await queue.work(.start, counter)
        queue.clock.advance(by: .seconds(seconds))
        try await queue.work(.finish(), counter)
    }

    @Test func beforeAnythingHappensAllIsZeroAndNothingUnknownIsAZero() async throws {
        try await TestQueue.run { queue in
            let figures = try await queue.figures()
            #expect(figures.lanes.map(\.lane) == ["DUK-A", "DUK-B", "DIN-C"])
            #expect(figures.counters.map(\.state) == [.closed, .closed, .closed, .closed])
            let lane = try lane("DUK-A", figures)
            #expect(lane.waiting == 0 && lane.classes.isEmpty && lane.waitingSince == nil)
            #expect(lane.times?.wait == DurationFigures(count: 0, meanSeconds: nil, ninthSeconds: nil))
            #expect(figures.incomplete == nil && figures.missing == nil)
        }
    }

    @Test func whoWaitsIsCountedByLaneAndClass() async throws {
        try await TestQueue.run { queue in
            _ = try await queue.issue("DUK-01", .elderly)
            queue.clock.advance(by: .seconds(60))
            for _ in 0..<2 { _ = try await queue.issue("DUK-01") }
            _ = try await queue.issue("DUK-03", .pregnant)
            let figures = try await queue.figures()
            let lane = try lane("DUK-A", figures)
            #expect(lane.waiting == 3 && lane.issued == 3)
            #expect(lane.classes.map(\.priority) == [.regular, .elderly])
            #expect(lane.classes.map(\.waiting) == [2, 1])
            // Since when somebody waits is not moved by the credit of their class.
            #expect(lane.waitingSince == TestQueue.morning)
            #expect(try self.lane("DUK-B", figures).classes.map(\.priority) == [.pregnant])
        }
    }

    @Test func stepsAreTimedByLaneAndCounter() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            for number in 1...10 {
                try await serve("DUK-01", at: "DUK-1", idle: 10 * number, walk: 30, service: 300, queue)
            }
            let figures = try await queue.figures()
            let times = try #require(try lane("DUK-A", figures).times)
            #expect(times.wait == DurationFigures(count: 10, meanSeconds: 55, ninthSeconds: 90))
            #expect(times.idle == DurationFigures(count: 10, meanSeconds: 55, ninthSeconds: 90))
            #expect(times.walk == DurationFigures(count: 10, meanSeconds: 30, ninthSeconds: 30))
            #expect(times.service == DurationFigures(count: 10, meanSeconds: 300, ninthSeconds: 300))
            let counter = try counter("DUK-1", figures)
            #expect(counter.times == times && counter.served == 10 && counter.state == .open)
            #expect(counter.since == queue.clock.now(), "it has nobody since the last one left")
            #expect(try self.counter("DUK-2", figures).times?.wait.count == 0)
        }
    }

    @Test func timeOutOfServiceIsNotIdleTime() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            queue.clock.advance(by: .seconds(500))
            try await queue.work(.pause, "DUK-1")
            #expect(try counter("DUK-1", try await queue.figures()).since == nil)
            queue.clock.advance(by: .seconds(1000))
            try await queue.open("DUK-1")
            try await serve("DUK-01", at: "DUK-1", idle: 20, walk: 5, service: 60, queue)
            #expect(try lane("DUK-A", try await queue.figures()).times?.idle.meanSeconds == 20)
        }
    }

    @Test func aStepTakenBackWasNeverTimed() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            _ = try await queue.issue("DUK-01")
            queue.clock.advance(by: .seconds(40))
            try await queue.work(.call, "DUK-1")
            queue.clock.advance(by: .seconds(2))
            try await queue.work(.undo, "DUK-1")
            let figures = try await queue.figures()
            #expect(try lane("DUK-A", figures).times?.wait.count == 0)
            #expect(
                try counter("DUK-1", figures).since == TestQueue.morning, "free since it was opened, as if not called")
            queue.clock.advance(by: .seconds(8))
            try await queue.work(.call, "DUK-1")
            #expect(try lane("DUK-A", try await queue.figures()).times?.idle.meanSeconds == 50)
        }
    }

    @Test func everyGeraiOfAVisitIsTimedByItself() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            try await queue.open("DIN-1")
            _ = try await queue.issue("DUK-01", next: ["DIN-01"])
            queue.clock.advance(by: .seconds(100))
            try await queue.work(.call, "DUK-1")
            try await queue.work(.start, "DUK-1")
            queue.clock.advance(by: .seconds(200))
            try await queue.work(.finish(), "DUK-1")
            queue.clock.advance(by: .seconds(50))
            try await queue.work(.call, "DIN-1")
            try await queue.work(.start, "DIN-1")
            let figures = try await queue.figures()
            let first = try #require(try lane("DUK-A", figures).times)
            let second = try #require(try lane("DIN-C", figures).times)
            #expect(first.wait.meanSeconds == 100 && first.service.meanSeconds == 200 && first.idle.meanSeconds == 100)
            #expect(second.wait.meanSeconds == 50 && second.service.count == 0 && second.idle.meanSeconds == 350)
            #expect(try counter("DIN-1", figures).currentState == .serving)
            #expect(try counter("DIN-1", figures).current == "A-001")
        }
    }

    @Test func whatTheDayEndedWasNotServedSoLong() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            _ = try await queue.issue("DUK-01")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.start, "DUK-1")
            queue.clock.advance(by: .seconds(16 * 3600))
            _ = try await queue.keeper.keep()
            queue.clock.advance(by: .seconds(-16 * 3600))
            let figures = try await queue.store.read { db in try FigureTables(db: db).visits(on: TestQueue.day) }
            #expect(figures.map(\.times.service) == [nil] && figures.map(\.times.walk) == [0])
        }
    }

    @Test func missedAndSentHomeAreCounted() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            for _ in 0..<2 { _ = try await queue.issue("DUK-01") }
            try await queue.work(.call, "DUK-1")
            try await queue.work(.missed, "DUK-1")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.start, "DUK-1")
            try await queue.work(.finish(.unfinished), "DUK-1")
            try await queue.setIntake("DUK-A", .stopped)
            let lane = try lane("DUK-A", try await queue.figures())
            #expect(lane.missed == 1 && lane.unfinished == 1 && lane.served == 0 && lane.openCounters == 1)
            #expect(lane.intake?.open == false && lane.intakeRule == .stopped)
            #expect(try await queue.events(QueueAPI.laneChanged).map(\.intake) == [.stopped])
        }
    }
}
