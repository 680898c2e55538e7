/// A waiting line in the order of calling. How many stand before somebody, and how much work they are, is known in a
/// time that grows with the logarithm of the line's length (a treap; Seidel and Aragon, 1996).
public struct RankedLine: Sendable {
    /// The place of somebody in the line: the smallest is called next.
    public struct Place: Sendable, Hashable, Comparable {
        /// The due time in milliseconds.
        public let due: Int64
        /// Breaks ties.
        public let id: Int64

        /// A place.
        public init(due: Int64, id: Int64) {
            self.due = due
            self.id = id
        }

        /// Whether one is called before the other.
        public static func < (left: Place, right: Place) -> Bool { (left.due, left.id) < (right.due, right.id) }
    }

    /// What some of the line are together.
    public struct Sums: Sendable, Equatable {
        /// How many.
        public var count = 0
        /// How long they are expected to keep a counter, in seconds.
        public var work = 0.0
        /// The variance of that.
        public var spread = 0.0

        static func + (left: Sums, right: Sums) -> Sums {
            Sums(count: left.count + right.count, work: left.work + right.work, spread: left.spread + right.spread)
        }
    }

    private struct Node: Sendable {
        let place: Place
        let own: Sums
        let rank: UInt64
        var left = none
        var right = none
        var sums: Sums
    }

    private static let none: Int32 = -1
    private var nodes: [Node] = []
    private var free: [Int32] = []
    private var root = none

    /// An empty line.
    public init() {}

    /// How many stand in line.
    public var count: Int { all.count }
    /// The whole line.
    public var all: Sums { sums(root) }

    /// Those who are called before a place, which itself need not be taken.
    public func before(_ place: Place) -> Sums {
        var found = Sums()
        var index = root
        while index != Self.none {
            let node = nodes[Int(index)]
            if node.place < place {
                found = found + sums(node.left) + node.own
                index = node.right
            } else {
                index = node.left
            }
        }
        return found
    }

    /// Adds somebody who does not stand in it yet.
    public mutating func insert(_ place: Place, work: Double = 0, spread: Double = 0) {
        let own = Sums(count: 1, work: work, spread: spread)
        let node = Node(place: place, own: own, rank: SeededGenerator.mix(UInt64(bitPattern: place.id)), sums: own)
        let index: Int32
        if let reused = free.popLast() {
            index = reused
            nodes[Int(index)] = node
        } else {
            index = Int32(nodes.count)
            nodes.append(node)
        }
        let (left, right) = split(root, at: place)
        root = merge(merge(left, index), right)
    }

    /// Takes somebody out.
    ///
    /// - Returns: Whether they stood in it.
    @discardableResult
    public mutating func remove(_ place: Place) -> Bool {
        let before = count
        root = removing(place, from: root)
        return count < before
    }

    private func sums(_ index: Int32) -> Sums { index == Self.none ? Sums() : nodes[Int(index)].sums }

    private mutating func refresh(_ index: Int32) {
        let node = nodes[Int(index)]
        nodes[Int(index)].sums = sums(node.left) + node.own + sums(node.right)
    }

    private mutating func split(_ index: Int32, at place: Place) -> (Int32, Int32) {
        guard index != Self.none else { return (Self.none, Self.none) }
        if nodes[Int(index)].place < place {
            let (left, right) = split(nodes[Int(index)].right, at: place)
            nodes[Int(index)].right = left
            refresh(index)
            return (index, right)
        }
        let (left, right) = split(nodes[Int(index)].left, at: place)
        nodes[Int(index)].left = right
        refresh(index)
        return (left, index)
    }

    private mutating func merge(_ left: Int32, _ right: Int32) -> Int32 {
        if left == Self.none { return right }
        if right == Self.none { return left }
        if nodes[Int(left)].rank > nodes[Int(right)].rank {
            nodes[Int(left)].right = merge(nodes[Int(left)].right, right)
            refresh(left)
            return left
        }
        nodes[Int(right)].left = merge(left, nodes[Int(right)].left)
        refresh(right)
        return right
    }

    private mutating func removing(_ place: Place, from index: Int32) -> Int32 {
        guard index != Self.none else { return Self.none }
        let node = nodes[Int(index)]
        if node.place == place {
            free.append(index)
            return merge(node.left, node.right)
        }
        if place < node.place {
            nodes[Int(index)].left = removing(place, from: node.left)
        } else {
            nodes[Int(index)].right = removing(place, from: node.right)
        }
        refresh(index)
        return index
    }
}
