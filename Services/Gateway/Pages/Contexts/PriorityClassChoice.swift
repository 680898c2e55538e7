import QueueAPI

/// The classes that a citizen may choose, as forms send them.
enum PriorityClassChoice {
    /// The class without a credit.
    static let regular = PriorityClass.regular.rawValue
    /// All classes, the regular one first.
    static let all = PriorityClass.allCases.map(\.rawValue)
    /// Those with a credit.
    static let withCredit = all.filter { $0 != regular }

    /// The choices of a form.
    static func contexts(_ root: RootContext, chosen: String) -> [PageContext] {
        all.map { name in
            [
                "value": name, "text": root.words("classes", name), "regular": name == regular,
                "checked": name == chosen,
            ]
        }
    }
}
