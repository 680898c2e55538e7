import QueueEstimates
import Testing

@Suite struct RankedLineTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func countsAsAPlainListDoes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var line = RankedLine()
        var plain: [(place: RankedLine.Place, work: Double)] = []
        for id in 0..<400 as Range<Int64> {
            if random.chance(0.35), let victim = plain.randomElement(using: &random) {
                let (first, second) = (line.remove(victim.place), line.remove(victim.place))
                #expect(first && !second, "everybody leaves once")
                plain.removeAll { $0.place == victim.place }
            } else {
                let place = RankedLine.Place(due: Int64.random(in: 0..<60, using: &random), id: id)
                let work = Double(id)
                line.insert(place, work: work, spread: 1)
                plain.append((place, work))
            }
            let asked = RankedLine.Place(due: Int64.random(in: 0..<60, using: &random), id: id)
            let before = plain.filter { $0.place < asked }
            let sums = line.before(asked)
            #expect(sums.count == before.count && line.count == plain.count)
            #expect(abs(sums.work - before.reduce(0) { $0 + $1.work }) < 1e-6)
            #expect(abs(sums.spread - Double(before.count)) < 1e-6)
        }
    }

    @Test func aLongLineIsReadInLittleTime() {
        var line = RankedLine()
        for id in 0..<20_000 as Range<Int64> { line.insert(.init(due: id, id: id)) }
        let begun = ContinuousClock.now
        var total = 0
        for _ in 0..<1000 { total += line.before(.init(due: 19_999, id: 19_999)).count }
        #expect(total == 19_999_000)
        // Counting one by one would take some 20 million steps.
        #expect(begun.duration(to: .now) < .seconds(1))
    }
}
