/// An error as it travels: the `error` member of a JSON-RPC response.
public struct RPCError: Error, Codable, Equatable, Sendable {
    /// The code of its kind.
    public let code: Int
    /// One sentence for people. It never carries SQL, traces or personal data.
    public let message: String
    /// What programs decide by. Absent only in errors of foreign servers.
    public let data: Details?

    /// What programs decide by.
    public struct Details: Codable, Equatable, Sendable {
        /// The stable word of the kind.
        public let kind: String
        /// Whether the same call may succeed when repeated.
        public let retryable: Bool
        /// The parameters at fault.
        public var fields: [Field]?
        /// The state that stands in the way, for `wrong_state`.
        public var state: String?
        /// How long to wait before trying again, in milliseconds.
        public var retryAfterMs: Int?
        /// The address of the instance that answers for this, for `moved`.
        public var owner: String?
    }

    /// One parameter at fault.
    public struct Field: Codable, Equatable, Sendable {
        /// The path of the parameter, such as `plan[1].service`.
        public let name: String
        /// What is wrong with it, such as "is required".
        public let problem: String

        /// Names a parameter and its problem.
        public init(_ name: String, _ problem: String) {
            self.name = name
            self.problem = problem
        }
    }

    /// An error of a declared kind.
    ///
    /// - Parameters:
    ///   - message: One sentence for people; the summary of the kind when left out.
    ///   - fields: The parameters at fault.
    ///   - state: The state that stands in the way.
    public init(
        _ kind: ErrorKind, _ message: String? = nil, fields: [Field]? = nil, state: String? = nil,
        retryAfterMs: Int? = nil, owner: String? = nil
    ) {
        self.code = kind.code
        self.message = message ?? kind.summary
        self.data = Details(
            kind: kind.name, retryable: kind.retryable, fields: fields, state: state, retryAfterMs: retryAfterMs,
            owner: owner)
    }

    /// Parameters that could not be read.
    public init(_ error: JSONReadingError) {
        let name = error.path.isEmpty ? "params" : error.path
        self.init(.invalidParams, "\(name) \(error.message)", fields: [Field(name, error.message)])
    }

    /// A text that is not JSON.
    public init(_ error: JSONSyntaxError) {
        self.init(.parseError, "\(error.reason.rawValue) (at byte \(error.offset))")
    }

    /// The stable word of the kind; empty for errors of foreign servers.
    public var kind: String { data?.kind ?? "" }

    /// Whether this error is of the given kind.
    public func `is`(_ kind: ErrorKind) -> Bool { self.kind == kind.name }

    /// Whatever was thrown, as an error that may leave the service. What we do not know stays inside.
    public init(wrapping error: any Error) {
        switch error {
        case let error as RPCError: self = error
        case let error as JSONReadingError: self.init(error)
        case let error as JSONSyntaxError: self.init(error)
        case is CancellationError: self.init(.cancelled)
        default: self.init(.internalError)
        }
    }
}

extension RPCError: CustomStringConvertible {
    /// Kind and message, for logs.
    public var description: String { kind.isEmpty ? "\(code): \(message)" : "\(kind): \(message)" }
}
