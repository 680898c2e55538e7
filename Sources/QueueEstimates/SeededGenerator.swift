import Foundation

/// Random numbers that are the same for the same seed on every machine (SplitMix64; Steele, Lea and Flood 2014).
public struct SeededGenerator: Sendable, RandomNumberGenerator {
    private var state: UInt64

    /// A generator for a seed.
    public init(seed: UInt64) { state = seed }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Spreads a number over all numbers of 64 bits, one to one.
    static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to 1.
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number from `low` up to `high`.
    public mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    /// True with a probability.
    public mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// A number of the triangular distribution.
    public mutating func triangular(_ low: Double, _ peak: Double, _ high: Double) -> Double {
        let split = (peak - low) / (high - low)
        let position = unit()
        return position < split
            ? low + (position * (high - low) * (peak - low)).squareRoot()
            : high - ((1 - position) * (high - low) * (high - peak)).squareRoot()
    }

    /// A number of the normal distribution, by the sum of twelve (Irwin–Hall), which is close enough for crowds.
    public mutating func normal(mean: Double, deviation: Double) -> Double {
        let sum = (0..<12).reduce(0.0) { total, _ in total + unit() }
        return mean + (sum - 6) * deviation
    }

    /// A number of the log-normal distribution with a mean and a coefficient of variation.
    public mutating func logNormal(mean: Double, variation: Double) -> Double {
        let spread = log(1 + variation * variation)
        return exp(normal(mean: log(mean) - spread / 2, deviation: spread.squareRoot()))
    }

    /// A number of the exponential distribution.
    public mutating func exponential(mean: Double) -> Double { -mean * log(1 - unit()) }

    /// An index of `weights`, each as likely as its weight.
    public mutating func index(by weights: [Double]) -> Int {
        var position = unit() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            position -= weight
            if position < 0 { return index }
        }
        return weights.count - 1
    }
}
