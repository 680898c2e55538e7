import Foundation

/// What is known of how long something takes: counts in 48 classes of growing width, in which old observations fade.
public struct DurationSketch: Sendable {
    private static let classes = 48
    private static let shortest = 5.0
    private static let longest = 4 * 3600.0
    private static let ratio = log(longest / shortest) / Double(classes)
    /// The middle of each class, in seconds.
    private static let middles = (0..<classes).map { shortest * exp((Double($0) + 0.5) * ratio) }

    /// So many of the last observations count.
    private let memory: Double
    private var counts = [Double](repeating: 0, count: classes)
    /// How much has been observed: at most the memory.
    public private(set) var weight = 0.0
    private var sum = 0.0
    private var squares = 0.0

    /// Nothing observed.
    public init(memory: Double = 150) { self.memory = memory }

    /// Takes an observation, in seconds.
    public mutating func observe(_ seconds: Double) {
        let value = min(max(seconds, Self.shortest), Self.longest)
        let fading = 1 - 1 / memory
        for index in counts.indices { counts[index] *= fading }
        (weight, sum, squares) = (weight * fading + 1, sum * fading + value, squares * fading + value * value)
        counts[min(Self.classes - 1, Int(log(value / Self.shortest) / Self.ratio))] += 1
    }

    /// The mean in seconds; 0 when nothing was observed.
    public var mean: Double { weight > 0 ? sum / weight : 0 }

    /// The variance in seconds squared.
    public var variance: Double { weight > 0 ? max(0, squares / weight - mean * mean) : 0 }

    /// How much longer something takes that has taken `elapsed` seconds: mean and variance; nil when nothing that was
    /// observed took so long.
    public func remaining(after elapsed: Double) -> (mean: Double, variance: Double)? {
        var (count, first, second) = (0.0, 0.0, 0.0)
        for (index, middle) in Self.middles.enumerated() where middle > elapsed && counts[index] > 0 {
            let rest = middle - elapsed
            count += counts[index]
            first += counts[index] * rest
            second += counts[index] * rest * rest
        }
        guard count > 0.3 else { return nil }
        let mean = first / count
        return (mean, max(0, second / count - mean * mean))
    }

    /// An observation at random.
    func draw(_ random: inout SeededGenerator) -> Double? {
        guard weight > 0 else { return nil }
        return Self.middles[random.index(by: counts)]
    }
}

/// A mean in which old observations fade.
struct FadingMean: Sendable {
    let memory: Double
    private(set) var weight = 0.0
    private var sum = 0.0

    init(memory: Double) { self.memory = memory }

    mutating func observe(_ value: Double) {
        let fading = 1 - 1 / memory
        weight = weight * fading + 1
        sum = sum * fading + value
    }

    /// The mean, drawn towards `usual` while little was observed.
    func mean(usual: Double, worth: Double) -> Double { (sum + usual * worth) / (weight + worth) }
}
