public import JSONRPC

/// The methods that every service has, whatever its contract. Their names begin with `rpc.`, as JSON-RPC reserves it.
public enum BuiltInMethods {
    /// May follow the events of a service.
    public static let eventsScope: Scope = "events:read"

    /// Describes the service.
    public static let discover = Method<Empty, RawJSON>(
        "rpc.discover", .read, scope: .public, "The OpenRPC document of the service.")
    /// Answers at once.
    public static let ping = Method<Empty, Empty>("rpc.ping", .read, scope: .public, "Answers at once with nothing.")
    /// Says who calls.
    public static let authenticate = Method<AuthenticateRequest, AuthenticateResult>(
        "rpc.authenticate", .read, scope: .public, errors: [.unauthenticated],
        "Says for all later calls of the connection who calls.")
    /// Gives up on a call.
    public static let cancel = Method<CancelRequest, Empty>(
        "rpc.cancel", .read, scope: .public, "Gives up on a call that was not answered yet. Sent as a notification.")
    /// Follows events.
    public static let subscribe = Method<SubscribeRequest, SubscribeResult>(
        "rpc.subscribe", .read, scope: eventsScope,
        "Sends events after a sequence number, and then new ones as they happen, as rpc.event notifications.")
    /// Stops following.
    public static let unsubscribe = Method<UnsubscribeRequest, Empty>(
        "rpc.unsubscribe", .read, scope: .public, errors: [.notFound], "Ends a subscription of this connection.")

    /// The contract of all services.
    public static let contract = Contract(
        service: "rpc", version: "1.0.0", summary: "What every service answers.",
        methods: [
            discover.declaration, ping.declaration, authenticate.declaration, cancel.declaration,
            subscribe.declaration, unsubscribe.declaration,
        ])
}

/// Says who calls.
public struct AuthenticateRequest: Codable, Sendable {
    /// A signed token.
    public var token: String
    /// A request.
    public init(token: String) { self.token = token }
}

/// Who the service takes the caller for.
public struct AuthenticateResult: Codable, Sendable {
    /// The subject of the token.
    public var subject: String
    /// A result.
    public init(subject: String) { self.subject = subject }
}

/// Names a call of the same connection.
public struct CancelRequest: Codable, Sendable {
    /// The id of the call, exactly as it was sent.
    public var id: RawJSON
    /// A request.
    public init(id: RawJSON) { self.id = id }
}

/// What to follow.
public struct SubscribeRequest: Codable, Sendable {
    /// The topics; all when left out.
    public var topics: [ShortText]?
    /// The last event one has seen; from now on when left out.
    public var after: Int64?
    /// A request.
    public init(topics: [ShortText]? = nil, after: Int64? = nil) {
        self.topics = topics
        self.after = after
    }
}

/// A subscription that has begun.
public struct SubscribeResult: Codable, Sendable {
    /// Its number on this connection.
    public var subscription: Int
    /// The newest event at this moment.
    public var sequence: Int64
    /// A result.
    public init(subscription: Int, sequence: Int64) {
        self.subscription = subscription
        self.sequence = sequence
    }
}

/// Names a subscription.
public struct UnsubscribeRequest: Codable, Sendable {
    /// Its number on this connection.
    public var subscription: Int
    /// A request.
    public init(subscription: Int) { self.subscription = subscription }
}

/// The parameters of an `rpc.event` notification.
struct EventNotice: Codable {
    var subscription: Int
    var sequence: Int64
    var topic: String
    var key: String?
    var time: Timestamp
    var data: RawJSON
}

/// The parameters of an `rpc.end` notification: the last word of a subscription.
struct EndNotice: Codable {
    var subscription: Int
    var error: RPCError
}
