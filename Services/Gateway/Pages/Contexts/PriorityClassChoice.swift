import QueueAPI

/// The classes that a citizen may choose, as forms send them.
enum PriorityClassChoice {
    /// The class without a credit.
    static let regular = PriorityClass.regular.rawValue
    /// All classes, the regular one first.
    static let all = PriorityClass.allCases.map(\.rawValue)
    /// Those with a credit.
    static let withCredit = all.filter { $0 != regular }
}
