/// What came of earlier estimates: how far the truth lay from what was expected, in units of the expected deviation.
/// From it the range is made, so that nine of ten waits lie under its upper end whatever the model gets wrong.
public struct Calibration: Sendable {
    /// Estimates are compared with those of a similar place in line.
    static let groups = 6
    private static let memory = 500
    private static let enough = 30

    private struct Group: Sendable {
        var recent: [Double] = []
        var next = 0
        var sorted: [Double] = []

        mutating func observe(_ value: Double) {
            if recent.count < memory {
                recent.append(value)
            } else {
                let old = recent[next]
                recent[next] = value
                sorted.remove(at: position(of: old))
            }
            next = (next + 1) % memory
            sorted.insert(value, at: position(of: value))
        }

        /// The first place whose value is not smaller.
        private func position(of value: Double) -> Int {
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if sorted[middle] < value { low = middle + 1 } else { high = middle }
            }
            return low
        }

        func quantile(_ share: Double) -> Double {
            sorted[min(sorted.count - 1, Int((share * Double(sorted.count + 1)).rounded(.up)) - 1)]
        }
    }

    private var byPlace = [Group](repeating: Group(), count: groups)
    private var overall = Group()

    /// Nothing observed.
    public init() {}

    /// The group of a place in line, relative to the counters that serve it.
    static func group(ahead: Int, counters: Double) -> Int {
        switch Double(ahead) / max(1, counters) {
        case ..<0.5: 0
        case ..<1.5: 1
        case ..<3.5: 2
        case ..<7: 3
        case ..<15: 4
        default: 5
        }
    }

    /// Takes the truth about an estimate.
    mutating func observe(_ seconds: Double, expected: Double, deviation: Double, group: Int) {
        let value = min(max((seconds - expected) / max(deviation, 1), -8), 8)
        byPlace[min(max(group, 0), Self.groups - 1)].observe(value)
        overall.observe(value)
    }

    /// The deviation that is not exceeded by a share of waits.
    func quantile(_ share: Double, group: Int) -> Double {
        let own = byPlace[min(max(group, 0), Self.groups - 1)]
        if own.recent.count >= Self.enough { return own.quantile(share) }
        if overall.recent.count >= Self.enough { return overall.quantile(share) }
        return share > 0.5 ? Self.normalNinth : 0
    }

    /// The P90 of the normal distribution, used until something is known.
    private static let normalNinth = 1.2816
}
