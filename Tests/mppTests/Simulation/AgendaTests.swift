import QueueEstimates
import Testing

@testable import mpp

struct AgendaTests {
    @Test func givesWhatIsDueInOrder() {
        var agenda = Agenda<Int>()
        var random = SeededGenerator(seed: 3)
        var times: [Double] = []
        for index in 0..<500 {
            let time = (random.unit() * 50).rounded()
            times.append(time)
            agenda.add(index, at: time)
        }
        let expected = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        var taken: [Int] = []
        #expect(agenda.take(until: -1) == nil)
        while let (_, step) = agenda.take(until: 100) { taken.append(step) }
        #expect(taken == expected)
        #expect(agenda.nextTime == nil)
    }
}
