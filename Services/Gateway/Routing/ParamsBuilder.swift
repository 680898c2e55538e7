import JSONRPC

/// Merges what HTTP scatters over path, query and body into the one params object of a call.
///
/// It knows only enough of the schema to write query values with their JSON type. Whether a member is known, in range
/// and complete is for the service to say.
struct ParamsBuilder {
    /// The most query items that are read.
    static let queryLimit = 64

    private let schema: [JSONSchema.Property]
    private var bytes: [UInt8] = [UInt8(ascii: "{")]
    private var names: [String] = []

    init(schema: JSONSchema) {
        self.schema = schema.properties
    }

    /// Params as JSON text.
    ///
    /// - Throws: `RPCError` naming the member at fault.
    static func build(
        schema: JSONSchema, path: [(name: String, value: String)], query: [(name: String, value: String)],
        body: [UInt8]
    ) throws(RPCError) -> [UInt8] {
        var builder = ParamsBuilder(schema: schema)
        for item in path { try builder.add(item.name, [item.value]) }
        try builder.add(query: query)
        try builder.add(body: body)
        builder.bytes.append(UInt8(ascii: "}"))
        return builder.bytes
    }

    private mutating func add(query: [(name: String, value: String)]) throws(RPCError) {
        guard query.count <= Self.queryLimit else {
            throw RPCError(.invalidParams, "the query has more than \(Self.queryLimit) items")
        }
        // Addresses are kept in logs and histories.
        guard !query.contains(where: { $0.name == "nik" }) else {
            throw RPCError(
                .invalidParams, "nik must not stand in the address", fields: [.init("nik", "goes into the body")])
        }
        var order: [String] = []
        var values: [String: [String]] = [:]
        for item in query {
            if values[item.name] == nil { order.append(item.name) }
            values[item.name, default: []].append(item.value)
        }
        for name in order { try add(name, values[name] ?? []) }
    }

    private mutating func add(body: [UInt8]) throws(RPCError) {
        guard !body.isEmpty else { return }
        let document: JSONDocument
        do throws(JSONSyntaxError) { document = try JSONDocument(body) } catch { throw RPCError(error) }
        guard document.root.isObject else {
            throw RPCError(
                .invalidParams, "the body must be a JSON object", fields: [.init("body", "must be an object")])
        }
        var clash: String?
        document.root.forEachMember { name, _ in
            if let text = name.string, names.contains(text) { clash = text }
            return clash == nil
        }
        if let clash { throw Self.twice(clash) }
        guard document.root.count > 0 else { return }
        separate()
        // The members as they were sent, without the braces around them.
        bytes.append(contentsOf: document.root.rawBytes.dropFirst().dropLast())
    }

    private mutating func add(_ name: String, _ values: [String]) throws(RPCError) {
        guard !names.contains(name) else { throw Self.twice(name) }
        names.append(name)
        separate()
        append(string: name)
        bytes.append(UInt8(ascii: ":"))
        let property = schema.first { $0.name == name }
        if case .array(let items, _)? = property?.schema {
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(value, as: items)
            }
            bytes.append(UInt8(ascii: "]"))
            return
        }
        guard values.count == 1, let value = values.first else { throw Self.twice(name) }
        append(value, as: property?.schema ?? .any)
    }

    private mutating func append(_ value: String, as schema: JSONSchema) {
        switch schema {
        case .integer where Self.isInteger(value), .boolean where value == "true" || value == "false":
            bytes.append(contentsOf: value.utf8)
        case .number where Self.isNumber(value):
            bytes.append(contentsOf: value.utf8)
        default:
            // A value of the wrong type stays a string, and the service says what it should have been.
            append(string: value)
        }
    }

    private mutating func append(string: String) {
        // A string can always be encoded; the call only throws for numbers that are not finite.
        try? JSONWriting.append(string, to: &bytes)
    }

    private mutating func separate() {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    }

    private static func twice(_ name: String) -> RPCError {
        RPCError(.invalidParams, "\(name) is given more than once", fields: [.init(name, "is given more than once")])
    }

    /// Whether the text is an integer as JSON writes it.
    static func isInteger(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.count <= 19, digits.utf8.allSatisfy({ $0 &- 48 < 10 }) else { return false }
        return digits == "0" || !digits.hasPrefix("0")
    }

    private static func isNumber(_ text: String) -> Bool {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, isInteger(String(whole)) else { return false }
        return parts.count == 1 || !parts[1].isEmpty && parts[1].utf8.allSatisfy { $0 &- 48 < 10 }
    }
}
