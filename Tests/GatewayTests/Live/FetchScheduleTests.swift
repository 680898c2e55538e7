import Testing

@testable import Gateway

@Suite struct FetchScheduleTests {
    /// The macro cannot look into expressions that change their subject.
    private func expect<T: Equatable>(_ found: T, _ wanted: T, at place: SourceLocation = #_sourceLocation) {
        #expect(found == wanted, sourceLocation: place)
    }

    @Test func oneFetchForAKeyAndOneMoreForAllThatCameMeanwhile() {
        var schedule = FetchSchedule<String>(limit: 4)
        expect(schedule.dirty("a"), true)
        for _ in 0..<100 { expect(!schedule.dirty("a"), true) }
        expect(schedule.finished("a") { _ in true }, [])
        expect(schedule.rested("a") { _ in true }, ["a"])
        expect(schedule.finished("a") { _ in true }, [])
        expect(schedule.rested("a") { _ in true }, [])
        #expect(schedule.inFlight == 0)
        expect(schedule.dirty("a"), true)
    }

    @Test func whatRestsIsNotFetchedButDoesNotForget() {
        var schedule = FetchSchedule<String>(limit: 1)
        expect(schedule.dirty("a"), true)
        expect(schedule.finished("a") { _ in true }, [])
        #expect(!schedule.isBusy("a"))
        for _ in 0..<3 { expect(!schedule.dirty("a"), true) }
        #expect(schedule.isBusy("a"))
        // Resting takes nobody's turn.
        expect(schedule.dirty("b"), true)
        expect(schedule.rested("a") { _ in true }, [])
        expect(schedule.finished("b") { _ in true }, ["a"])
    }

    @Test func noFetchForWhatNobodyWants() {
        var schedule = FetchSchedule<String>(limit: 1)
        expect(schedule.dirty("a"), true)
        expect(!schedule.dirty("a"), true)
        expect(!schedule.dirty("b"), true)
        expect(schedule.finished("a") { $0 != "a" && $0 != "b" }, [])
        expect(schedule.rested("a") { $0 != "a" }, [])
        #expect(schedule.inFlight == 0)
        #expect(!schedule.isBusy("a") && !schedule.isBusy("b"))
    }

    @Test func beyondTheLimitKeysWaitForTheirTurn() {
        var schedule = FetchSchedule<Int>(limit: 2)
        expect(schedule.dirty(1), true)
        expect(schedule.dirty(2), true)
        for key in 3...6 { expect(!schedule.dirty(key), true) }
        expect(!schedule.dirty(5), true)
        expect(schedule.finished(1) { _ in true }, [3])
        expect(schedule.finished(2) { _ in true }, [4])
        expect(schedule.finished(3) { $0 != 5 }, [6])
        #expect(schedule.inFlight == 2)
    }

    @Test func aKeyThatIsAlwaysDirtyDoesNotStarveOthers() {
        var schedule = FetchSchedule<String>(limit: 1)
        expect(schedule.dirty("a"), true)
        expect(!schedule.dirty("b"), true)
        expect(!schedule.dirty("a"), true)
        expect(schedule.finished("a") { _ in true }, ["b"])
        expect(schedule.rested("a") { _ in true }, [])
        expect(schedule.finished("b") { _ in true }, ["a"])
    }
}
