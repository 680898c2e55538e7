import QueueAPI

/// How much earlier than it joined a ticket counts, by class. The rule on the wall: the smallest due time is called
/// next, and the due time is the moment of joining minus the credit of the class.
struct Credits: Sendable, Equatable {
    /// The credit of each class in milliseconds, never negative. A class that is not named has none.
    private let milliseconds: [PriorityClass: Int64]

    /// Takes credits in minutes, at most a day each. Negative credits count as none: no class waits longer than it must.
    init(minutes: [PriorityClass: Int]) {
        milliseconds = minutes.mapValues { Int64(min(max($0, 0), 24 * 60)) * 60_000 }
    }

    /// The same credit for each class that UU 25/2009, article 29, names.
    init(everyClass minutes: Int) {
        let classes = PriorityClass.allCases.filter { $0 != .regular }
        self.init(minutes: Dictionary(uniqueKeysWithValues: classes.map { ($0, minutes) }))
    }

    /// A quarter of an hour for each class.
    static let standard = Credits(everyClass: 15)

    /// The credit of a class, in milliseconds.
    subscript(priority: PriorityClass) -> Int64 { milliseconds[priority] ?? 0 }

    /// The largest credit, in milliseconds. Nobody who joins later than this after a ticket is called before it.
    var largest: Int64 { milliseconds.values.max() ?? 0 }
}
