/// What is to be done and when, earliest first; what is due at the same moment keeps its order.
struct Agenda<Step: Sendable>: Sendable {
    private struct Entry: Sendable {
        let time: Double
        let order: Int
        let step: Step

        func precedes(_ other: Entry) -> Bool {
            time == other.time ? order < other.order : time < other.time
        }
    }

    private var heap: [Entry] = []
    private var nextOrder = 0

    /// How many steps are left.
    var count: Int { heap.count }

    /// When the next step is due.
    var nextTime: Double? { heap.first?.time }

    /// Adds a step.
    mutating func add(_ step: Step, at time: Double) {
        heap.append(Entry(time: time, order: nextOrder, step: step))
        nextOrder += 1
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the next step if it is due.
    mutating func take(until now: Double) -> (time: Double, step: Step)? {
        guard let first = heap.first, first.time <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.time, first.step)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[least])
            {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
