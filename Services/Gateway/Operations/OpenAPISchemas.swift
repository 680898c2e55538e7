import JSONRPC

/// Turns the schemas of contracts into OpenAPI components: each object stands once, under its name, and is referred to.
struct OpenAPISchemas {
    /// The components so far, in the order in which they were met.
    private(set) var components: [(name: String, schema: JSONNode)] = []
    private var known: [String: JSONSchema] = [:]

    /// The schema as it stands where it is used.
    mutating func node(_ schema: JSONSchema) -> JSONNode {
        switch schema {
        case .string(let format, let pattern, let minLength, let maxLength):
            var members: [(String, JSONNode)] = [("type", "string")]
            if let format { members.append(("format", .string(format))) }
            if let pattern { members.append(("pattern", .string(pattern))) }
            if let minLength { members.append(("minLength", .integer(minLength))) }
            if let maxLength { members.append(("maxLength", .integer(maxLength))) }
            return .object(members)
        case .words(let words): return ["type": "string", "enum": .array(words.map(JSONNode.string))]
        case .integer(let minimum, let maximum):
            var members: [(String, JSONNode)] = [("type", "integer")]
            if let minimum { members.append(("minimum", .integer(Int(minimum)))) }
            if let maximum { members.append(("maximum", .integer(Int(maximum)))) }
            return .object(members)
        case .number: return ["type": "number"]
        case .boolean: return ["type": "boolean"]
        case .array(let items, let maxItems):
            var members: [(String, JSONNode)] = [("type", "array"), ("items", node(items))]
            if let maxItems { members.append(("maxItems", .integer(maxItems))) }
            return .object(members)
        case .map(let values): return ["type": "object", "additionalProperties": node(values)]
        case .object(let name, let properties): return reference(name, properties, of: schema)
        case .any: return [:]
        }
    }

    private mutating func reference(
        _ name: String, _ properties: [JSONSchema.Property], of schema: JSONSchema
    ) -> JSONNode {
        var unique = name
        var suffix = 2
        // Two services may use one name for different things.
        while let other = known[unique], other != schema {
            unique = "\(name)\(suffix)"
            suffix += 1
        }
        if known[unique] == nil {
            known[unique] = schema
            let place = components.count
            components.append((unique, [:]))
            components[place].schema = object(properties)
        }
        return ["$ref": .string("#/components/schemas/\(unique)")]
    }

    /// An object with these members, written out.
    mutating func object(_ properties: [JSONSchema.Property]) -> JSONNode {
        let members = properties.map { ($0.name, node($0.schema)) }
        let required = properties.filter(\.isRequired).map { JSONNode.string($0.name) }
        var result: [(String, JSONNode)] = [("type", "object"), ("properties", .object(members))]
        if !required.isEmpty { result.append(("required", .array(required))) }
        return .object(result)
    }
}
