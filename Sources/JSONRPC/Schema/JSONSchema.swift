/// The part of JSON Schema 2020-12 that contracts need.
public indirect enum JSONSchema: Equatable, Sendable {
    /// A string; lengths count Unicode scalars.
    case string(format: String? = nil, pattern: String? = nil, minLength: Int? = nil, maxLength: Int? = nil)
    /// One of these words.
    case words([String])
    /// An integer.
    case integer(minimum: Int64? = nil, maximum: Int64? = nil)
    /// Any number.
    case number
    /// True or false.
    case boolean
    /// An array.
    case array(JSONSchema, maxItems: Int? = nil)
    /// An object whose member names are data.
    case map(JSONSchema)
    /// An object with these members.
    case object(name: String, [Property])
    /// Any value at all.
    case any

    /// One member of an object.
    public struct Property: Equatable, Sendable {
        /// The name on the wire.
        public let name: String
        /// What it holds.
        public let schema: JSONSchema
        /// Whether it may be left out.
        public let isRequired: Bool

        /// Describes a member.
        public init(_ name: String, _ schema: JSONSchema, isRequired: Bool = true) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    /// The members when this describes an object, otherwise none.
    public var properties: [Property] {
        if case .object(_, let properties) = self { properties } else { [] }
    }
}

extension JSONSchema: Encodable {
    private enum Key: String, CodingKey {
        case type, format, pattern, minLength, maxLength, `enum`, minimum, maximum, items, maxItems
        case additionalProperties, title, properties, required
    }

    /// Writes the schema in its standard form.
    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: StandardKey.self)
        func set<T: Encodable>(_ key: Key, _ value: T?) throws {
            try object.encodeIfPresent(value, forKey: StandardKey(key.rawValue))
        }
        switch self {
        case .string(let format, let pattern, let minLength, let maxLength):
            try set(.type, "string")
            try set(.format, format)
            try set(.pattern, pattern)
            try set(.minLength, minLength)
            try set(.maxLength, maxLength)
        case .words(let words):
            try set(.type, "string")
            try set(.enum, words)
        case .integer(let minimum, let maximum):
            try set(.type, "integer")
            try set(.minimum, minimum)
            try set(.maximum, maximum)
        case .number: try set(.type, "number")
        case .boolean: try set(.type, "boolean")
        case .array(let items, let maxItems):
            try set(.type, "array")
            try set(.items, items)
            try set(.maxItems, maxItems)
        case .map(let values):
            try set(.type, "object")
            try set(.additionalProperties, values)
        case .object(let name, let properties):
            try set(.type, "object")
            try set(.title, name)
            var members = object.nestedContainer(keyedBy: StandardKey.self, forKey: StandardKey("properties"))
            for property in properties { try members.encode(property.schema, forKey: StandardKey(property.name)) }
            try set(.required, properties.filter(\.isRequired).map(\.name))
        case .any: break
        }
    }
}

/// A member name that a standard prescribes and that is therefore written as it stands, such as `maxLength`.
public struct StandardKey: CodingKey, VerbatimKey {
    /// The name.
    public let stringValue: String
    /// Never used.
    public var intValue: Int? { nil }
    /// A key of this name.
    public init(_ name: String) { stringValue = name }
    /// A key of this name.
    public init?(stringValue: String) { self.stringValue = stringValue }
    /// Never succeeds.
    public init?(intValue: Int) { nil }
}

/// Marks key types whose names are written to the wire as they stand.
public protocol VerbatimKey: CodingKey {}
