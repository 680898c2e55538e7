/// Whether a call changes anything.
public enum Effect: String, Codable, Sendable {
    /// It changes nothing and may be repeated freely.
    case read
    /// It changes state and takes an idempotency key.
    case write
}

/// What a caller must be allowed to do. Scopes guard methods; roles are only bundles of scopes.
public struct Scope: RawRepresentable, Hashable, Codable, Sendable, ExpressibleByStringLiteral {
    /// The word in the token's `scope` claim.
    public let rawValue: String
    /// A scope by its word.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// A scope by its word.
    public init(stringLiteral value: String) { rawValue = value }

    /// No token needed, not even from beyond loopback.
    public static let `public`: Scope = "public"
}

/// How the gateway offers a method over HTTP.
public struct Route: Equatable, Sendable {
    /// The HTTP method.
    public enum Verb: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// The HTTP method.
    public let verb: Verb
    /// The path below `/api/v1`, with the parameters it holds in braces: `/tickets/{code}`.
    public let path: String
    /// The status of an answer that went well.
    public let status: Int

    /// A `GET`.
    public static func get(_ path: String) -> Route { Route(verb: .get, path: path, status: 200) }
    /// A `POST`; creating something answers 201.
    public static func post(_ path: String, status: Int = 200) -> Route {
        Route(verb: .post, path: path, status: status)
    }
    /// A `PUT`.
    public static func put(_ path: String) -> Route { Route(verb: .put, path: path, status: 200) }
    /// A `DELETE`.
    public static func delete(_ path: String) -> Route { Route(verb: .delete, path: path, status: 200) }
}

/// One method of a contract, declared once. Dispatch, client, OpenRPC, the gateway's route, OpenAPI and the help of
/// `mpp call` all come from this.
public struct Method<Params: Codable & Sendable, Result: Codable & Sendable>: Sendable {
    /// Everything about the method but its Swift types.
    public let declaration: MethodDeclaration

    /// The name on the wire.
    public var name: String { declaration.name }

    /// Declares a method.
    ///
    /// - Parameters:
    ///   - name: `noun.verb`, such as `ticket.issue`.
    ///   - effect: Whether it changes anything.
    ///   - scope: What a caller must be allowed.
    ///   - route: Its place in the REST API; nil when it has none.
    ///   - errors: The kinds it can end with beyond the common ones.
    ///   - summary: One sentence.
    public init(
        _ name: String, _ effect: Effect, scope: Scope, route: Route? = nil, errors: [ErrorKind] = [], _ summary: String
    ) {
        declaration = MethodDeclaration(
            name: name, effect: effect, scope: scope, route: route, errors: errors, summary: summary,
            recordParams: { try JSONSchema.of(Params.self) }, recordResult: { try JSONSchema.of(Result.self) })
    }
}

/// What is known about a method without its Swift types.
public struct MethodDeclaration: Sendable {
    /// The name on the wire.
    public let name: String
    /// Whether it changes anything.
    public let effect: Effect
    /// What a caller must be allowed.
    public let scope: Scope
    /// Its place in the REST API.
    public let route: Route?
    /// The kinds it can end with beyond the common ones.
    public let errors: [ErrorKind]
    /// One sentence.
    public let summary: String
    private let recordParams: @Sendable () throws -> JSONSchema
    private let recordResult: @Sendable () throws -> JSONSchema

    init(
        name: String, effect: Effect, scope: Scope, route: Route?, errors: [ErrorKind], summary: String,
        recordParams: @escaping @Sendable () throws -> JSONSchema,
        recordResult: @escaping @Sendable () throws -> JSONSchema
    ) {
        self.name = name
        self.effect = effect
        self.scope = scope
        self.route = route
        self.errors = errors
        self.summary = summary
        self.recordParams = recordParams
        self.recordResult = recordResult
    }

    /// The schema of the parameters. Always an object.
    public func paramsSchema() throws -> JSONSchema { try recordParams() }
    /// The schema of the result.
    public func resultSchema() throws -> JSONSchema { try recordResult() }
}

/// For methods that take no parameters or give no result: the empty object.
public struct Empty: Codable, Equatable, Sendable {
    /// The empty object.
    public init() {}

    private enum Key: CodingKey {}

    /// Reads an object; unknown members are refused by the reader, not here.
    public init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: Key.self)
    }

    /// Writes an empty object.
    public func encode(to encoder: any Encoder) throws {
        _ = encoder.container(keyedBy: Key.self)
    }
}

extension MethodDeclaration: CustomStringConvertible {
    /// The name on the wire.
    public var description: String { name }
}
