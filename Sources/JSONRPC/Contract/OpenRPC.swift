/// The OpenRPC 1.3 document of a contract: what `rpc.discover` answers.
///
/// See the specification at open-rpc.org. Members that OpenRPC does not know begin with `x-`: scope, effect, REST route
/// and event topics.
public struct OpenRPCDocument: Encodable, Sendable {
    private let contract: Contract
    private let methods: [Entry]
    private let topics: [TopicEntry]

    private struct Entry: Sendable {
        let declaration: MethodDeclaration
        let params: JSONSchema
        let result: JSONSchema
    }

    private struct TopicEntry: Sendable {
        let declaration: TopicDeclaration
        let body: JSONSchema
    }

    /// Describes a contract.
    ///
    /// - Throws: When the schema of a type cannot be found.
    public init(_ contract: Contract) throws {
        self.contract = contract
        methods = try contract.methods.map {
            Entry(declaration: $0, params: try $0.paramsSchema(), result: try $0.resultSchema())
        }
        topics = try contract.topics.map { TopicEntry(declaration: $0, body: try $0.bodySchema()) }
    }

    /// Writes the document.
    public func encode(to encoder: any Encoder) throws {
        var document = encoder.container(keyedBy: StandardKey.self)
        try document.encode("1.3.2", forKey: StandardKey("openrpc"))
        var info = document.nestedContainer(keyedBy: StandardKey.self, forKey: StandardKey("info"))
        try info.encode("mpp-\(contract.service)", forKey: StandardKey("title"))
        try info.encode(contract.version, forKey: StandardKey("version"))
        try info.encode(contract.summary, forKey: StandardKey("description"))
        var list = document.nestedUnkeyedContainer(forKey: StandardKey("methods"))
        for entry in methods {
            var method = list.nestedContainer(keyedBy: StandardKey.self)
            try Self.write(entry, into: &method)
        }
        var events = document.nestedUnkeyedContainer(forKey: StandardKey("x-topics"))
        for entry in topics {
            var topic = events.nestedContainer(keyedBy: StandardKey.self)
            try topic.encode(entry.declaration.name, forKey: StandardKey("name"))
            try topic.encode(entry.declaration.summary, forKey: StandardKey("summary"))
            try topic.encode(entry.body, forKey: StandardKey("schema"))
        }
    }

    private static func write(_ entry: Entry, into method: inout KeyedEncodingContainer<StandardKey>) throws {
        let declaration = entry.declaration
        try method.encode(declaration.name, forKey: StandardKey("name"))
        try method.encode(declaration.summary, forKey: StandardKey("summary"))
        try method.encode("by-name", forKey: StandardKey("paramStructure"))
        var params = method.nestedUnkeyedContainer(forKey: StandardKey("params"))
        for property in entry.params.properties {
            var param = params.nestedContainer(keyedBy: StandardKey.self)
            try param.encode(property.name, forKey: StandardKey("name"))
            try param.encode(property.isRequired, forKey: StandardKey("required"))
            try param.encode(property.schema, forKey: StandardKey("schema"))
        }
        var result = method.nestedContainer(keyedBy: StandardKey.self, forKey: StandardKey("result"))
        try result.encode("result", forKey: StandardKey("name"))
        try result.encode(entry.result, forKey: StandardKey("schema"))
        var errors = method.nestedUnkeyedContainer(forKey: StandardKey("errors"))
        for kind in declaration.errors {
            var error = errors.nestedContainer(keyedBy: StandardKey.self)
            try error.encode(kind.code, forKey: StandardKey("code"))
            try error.encode(kind.summary, forKey: StandardKey("message"))
            try error.encode(["kind": kind.name], forKey: StandardKey("data"))
        }
        try method.encode(declaration.scope.rawValue, forKey: StandardKey("x-scope"))
        try method.encode(declaration.effect, forKey: StandardKey("x-effect"))
        if let route = declaration.route {
            try method.encode("\(route.verb.rawValue) /api/v1\(route.path)", forKey: StandardKey("x-rest"))
        }
    }
}
