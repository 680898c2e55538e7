import CatalogAPI
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct CounterTests {
    /// Where a counter can stand, with how it gets there.
    enum Stand: CaseIterable, Sendable {
        case closed, open, paused, called, serving, pausedServing
    }

    private static let refusedEverywhere: [Stand: String] = Dictionary(
        uniqueKeysWithValues: Stand.allCases.map { ($0, "wrong_state") })

    /// What each step ends with at each stand, with people waiting; an absent stand means that it goes well.
    private static let table: [(step: CounterStep, refusals: [Stand: String])] = [
        (
            .pause,
            [.closed: "wrong_state", .paused: "wrong_state", .pausedServing: "wrong_state"]
        ),
        (.close, [.called: "counter_busy", .serving: "counter_busy", .pausedServing: "counter_busy"]),
        (
            .call,
            [
                .closed: "wrong_state", .paused: "wrong_state", .called: "counter_busy", .serving: "counter_busy",
                .pausedServing: "counter_busy",
            ]
        ),
        (
            .recall,
            [
                .closed: "wrong_state", .open: "wrong_state", .paused: "wrong_state", .serving: "wrong_state",
                .pausedServing: "wrong_state",
            ]
        ),
        (
            .start,
            [
                .closed: "wrong_state", .open: "wrong_state", .paused: "wrong_state", .serving: "wrong_state",
                .pausedServing: "wrong_state",
            ]
        ),
        (
            .finish(.served, products: 1),
            [.closed: "wrong_state", .open: "wrong_state", .paused: "wrong_state", .called: "wrong_state"]
        ),
        (
            .missed,
            [
                .closed: "wrong_state", .open: "wrong_state", .paused: "wrong_state", .serving: "wrong_state",
                .pausedServing: "wrong_state",
            ]
        ),
        (
            .park,
            [.closed: "wrong_state", .open: "wrong_state", .paused: "wrong_state", .called: "wrong_state"]
        ),
        (
            .refer("DUK-03"),
            [.closed: "wrong_state", .open: "wrong_state", .paused: "wrong_state", .called: "wrong_state"]
        ),
        (
            .callTicket("A-003"),
            [
                .closed: "wrong_state", .paused: "wrong_state", .called: "counter_busy", .serving: "counter_busy",
                .pausedServing: "counter_busy",
            ]
        ),
        (.takeOver, [.closed: "wrong_state"]),
        (
            .resume("A-003"),
            refusedEverywhere
        ),
        // The last step was opening or pausing unless somebody was just called or started.
        (
            .undo,
            [
                .closed: "nothing_to_undo", .open: "nothing_to_undo", .paused: "nothing_to_undo",
                .pausedServing: "nothing_to_undo",
            ]
        ),
    ]

    @Test(arguments: Stand.allCases, table.indices)
    func everyStepAtEveryStand(_ stand: Stand, _ row: Int) async throws {
        let (step, refusals) = Self.table[row]
        try await TestQueue.run { queue in
            try await bring(queue, to: stand)
            let before = try await queue.counter("DUK-1")
            let events = queue.store.lastEvent
            let outcome = await kind { try await queue.work(step, "DUK-1") }
            #expect(outcome == refusals[stand])
            if refusals[stand] != nil {
                #expect(try await queue.counter("DUK-1") == before, "a refusal changes nothing")
                #expect(queue.store.lastEvent == events)
            }
        }
    }

    @Test(arguments: Stand.allCases)
    func openingWorksAtEveryStandAndKeepsWhoIsThere(_ stand: Stand) async throws {
        try await TestQueue.run { queue in
            try await bring(queue, to: stand)
            let before = try await queue.counter("DUK-1")
            let after = try await queue.open("DUK-1")
            #expect(after.state == .open)
            #expect(after.current?.code == before.current?.code)
        }
    }

    private func bring(_ queue: TestQueue, to stand: Stand) async throws {
        for _ in 0..<3 { _ = try await queue.issue("DUK-01") }
        guard stand != .closed else { return }
        try await queue.open("DUK-1")
        if stand == .paused { try await queue.work(.pause, "DUK-1") }
        guard stand == .called || stand == .serving || stand == .pausedServing else { return }
        try await queue.work(.call, "DUK-1")
        if stand != .called { try await queue.work(.start, "DUK-1") }
        if stand == .pausedServing { try await queue.work(.pause, "DUK-1") }
    }

    @Test func aRefusalNamesTheStateInTheWay() async throws {
        try await TestQueue.run { queue in
            let error = await #expect(throws: RPCError.self) { try await queue.work(.call, "DUK-1") }
            #expect(error?.data?.state == "closed")
            _ = try await queue.issue("DUK-01")
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            let second = await #expect(throws: RPCError.self) { try await queue.work(.finish(), "DUK-1") }
            #expect(second?.data?.state == "called")
        }
    }

    @Test func anEmptyLineHasNobodyToCall() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            #expect(await kind { try await queue.work(.call, "DUK-1") } == "nobody_waits")
        }
    }

    @Test func aCounterOfTwoLanesCallsWhoeverIsDueFirst() async throws {
        try await TestQueue.run { queue in
            var expected: [String] = []
            for service: Code in ["DUK-03", "DUK-01", "DUK-03", "DUK-01"] {
                expected.append(try await queue.issue(service).number)
                queue.clock.advance(by: .seconds(60))
            }
            try await queue.open("DUK-2")
            var called: [String] = []
            for _ in expected {
                called.append(try #require(try await queue.work(.call, "DUK-2").current).number)
                try await queue.work(.start, "DUK-2")
                try await queue.work(.finish(), "DUK-2")
            }
            #expect(called == expected)
            #expect(try await queue.counter("DUK-2").servedToday == 4)
        }
    }

    @Test func recallsAreLimited() async throws {
        try await TestQueue.run { queue in
            _ = try await queue.issue("DUK-01")
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            for count in 1...TicketRules.recallLimit {
                #expect(try await queue.work(.recall, "DUK-1").current?.recalls == count)
            }
            #expect(await kind { try await queue.work(.recall, "DUK-1") } == "recall_limit")
        }
    }

    @Test func anOfficerWorksOnlyAtCountersOfTheirAgency() async throws {
        try await TestQueue.run { queue in
            _ = try await queue.issue("DUK-01")
            #expect(await kind { try await queue.open("DUK-1", by: "DIN") } == "forbidden")
            try await queue.open("DUK-1", by: "DUK")
            let steps: [CounterStep] = [.call, .recall, .start, .finish(), .missed, .pause, .close]
            for step in steps {
                #expect(await kind { try await queue.work(step, "DUK-1", by: "DIN") } == "forbidden")
            }
            let seen = await kind {
                try await queue.store.read { [methods = queue.methods] in
                    try methods.counter(CounterRequest(counter: "DUK-1"), by: Officer(agency: "DIN"), $0)
                }
            }
            #expect(seen == "forbidden")
        }
    }

    @Test func lanesAreThoseOfTheCatalogueUnlessNamed() async throws {
        try await TestQueue.run { queue in
            #expect(try await queue.open("DUK-1").lanes.map(\.lane) == ["DUK-A"])
            #expect(
                try await queue.open("DUK-1", ["DUK-B", "DUK-A", "DUK-B"]).lanes.map(\.lane) == ["DUK-B", "DUK-A"])
            let events = try await queue.events(QueueAPI.counterChanged)
            #expect(events.map(\.lanes) == [["DUK-A"], ["DUK-B", "DUK-A"]])
        }
    }

    @Test(arguments: [[], ["DIN-C"], ["DUK-A", "X"]] as [[Code]])
    func lanesOfOthersAndUnknownLanesAreRefused(_ lanes: [Code]) async throws {
        try await TestQueue.run { queue in
            let error = await #expect(throws: RPCError.self) { try await queue.open("DUK-1", lanes) }
            #expect(error?.kind == "invalid_params")
            #expect(error?.data?.fields?.first?.name.hasPrefix("lanes") == true)
            let after = try await queue.counter("DUK-1")
            #expect(after.state == .closed)
        }
    }

    @Test func anUnknownCounterIsNotFound() async throws {
        try await TestQueue.run { queue in
            #expect(await kind { try await queue.open("X") } == "not_found")
            #expect(await kind { try await queue.work(.call, "X") } == "not_found")
            #expect(await kind { try await queue.counter("X") } == "not_found")
        }
    }

    @Test func theMissedAreListedNewestFirst() async throws {
        try await TestQueue.run { queue in
            try await queue.open("DUK-1")
            for _ in 0..<12 {
                _ = try await queue.issue("DUK-01")
                try await queue.work(.call, "DUK-1")
                queue.clock.advance(by: .seconds(30))
                try await queue.work(.missed, "DUK-1")
            }
            let missed = try await queue.counter("DUK-1").missed.map(\.number)
            #expect(missed == (3...12).reversed().map { TicketNaming.number($0, prefix: "A") })
        }
    }

    @Test func manyCountersAtOnceNeverCallTheSameTicket() async throws {
        var floor = Floor.small
        let counters = (0..<16).map { Code(unchecked: "N-\($0)") }
        floor.counters = counters.map {
            CounterDefinition(code: $0, agency: "DUK", label: $0.text, lanes: ["DUK-A", "DUK-B"])
        }
        try await TestQueue.run(floor: floor) { queue in
            for number in 0..<200 { _ = try await queue.issue(number % 3 == 0 ? "DUK-03" : "DUK-01") }
            let called = try await withThrowingTaskGroup(of: [String].self) { group in
                for counter in counters {
                    group.addTask {
                        try await queue.open(counter)
                        var mine: [String] = []
                        while await kind(of: {
                            mine.append(try await queue.work(.call, counter).current?.number ?? "none")
                        }) == nil {
                            try await queue.work(.start, counter)
                            try await queue.work(.finish(), counter)
                        }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(called.count == 200)
            #expect(Set(called).count == 200)
        }
    }
}
