/// One kind of event that a service publishes, declared once like a method.
public struct Topic<Body: Codable & Sendable>: Sendable {
    /// The name on the wire, such as `ticket.changed`.
    public let name: String
    /// Everything about the topic but its Swift type.
    public let declaration: TopicDeclaration

    /// Declares a topic.
    public init(_ name: String, _ summary: String) {
        self.name = name
        declaration = TopicDeclaration(name: name, summary: summary) { try JSONSchema.of(Body.self) }
    }
}

/// What is known about a topic without its Swift type.
public struct TopicDeclaration: Sendable {
    /// The name on the wire.
    public let name: String
    /// One sentence.
    public let summary: String
    private let recordBody: @Sendable () throws -> JSONSchema

    init(name: String, summary: String, recordBody: @escaping @Sendable () throws -> JSONSchema) {
        self.name = name
        self.summary = summary
        self.recordBody = recordBody
    }

    /// The schema of an event's body.
    public func bodySchema() throws -> JSONSchema { try recordBody() }
}

/// All that one service offers.
public struct Contract: Sendable {
    /// The name of the service: `queue`.
    public let service: String
    /// Its version, semantic.
    public let version: String
    /// One sentence.
    public let summary: String
    /// Its methods.
    public let methods: [MethodDeclaration]
    /// Its events.
    public let topics: [TopicDeclaration]

    /// Declares a contract.
    public init(
        service: String, version: String, summary: String, methods: [MethodDeclaration], topics: [TopicDeclaration] = []
    ) {
        self.service = service
        self.version = version
        self.summary = summary
        self.methods = methods
        self.topics = topics
    }

    /// The declaration of a method, or nil.
    public func method(_ name: String) -> MethodDeclaration? { methods.first { $0.name == name } }
}

extension Contract: CustomStringConvertible {
    /// The name of the service.
    public var description: String { service }
}
