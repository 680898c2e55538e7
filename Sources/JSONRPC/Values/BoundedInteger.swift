/// An integer within bounds that are checked when it is read.
public protocol BoundedInteger: Hashable, Comparable, Sendable, Codable, SchemaDescribing {
    /// The number.
    var value: Int { get }
    /// Takes a number that has been checked.
    init(unchecked value: Int)
    /// The smallest and the largest value.
    static var bounds: ClosedRange<Int> { get }
}

extension BoundedInteger {
    /// The number, or nil when it is out of bounds.
    public init?(_ value: Int) {
        guard Self.bounds.contains(value) else { return nil }
        self.init(unchecked: value)
    }

    /// Reads and checks the number.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let value = try container.decode(Int.self)
        guard Self.bounds.contains(value) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "must be between \(Self.bounds.lowerBound) and \(Self.bounds.upperBound)")
        }
        self.init(unchecked: value)
    }

    /// Writes the number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    /// Orders by the number.
    public static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    /// An integer with the bounds of this type.
    public static var schema: JSONSchema {
        .integer(minimum: Int64(bounds.lowerBound), maximum: Int64(bounds.upperBound))
    }

    /// The lower bound.
    public static var example: Self { Self(unchecked: bounds.lowerBound) }
}
