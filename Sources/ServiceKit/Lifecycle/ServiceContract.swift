public import JSONRPC

/// The methods that every service of the suite has beside its own.
public enum ServiceContract {
    /// May read the metrics of a service.
    public static let observeScope: Scope = "service:observe"

    /// How the service is doing.
    public static let health = Method<Empty, ServiceHealth>(
        "service.health", .read, scope: .public,
        "How the service is doing: whether its store can write, how durable a write is, how far its events are.")
    /// Numbers for monitoring.
    public static let metrics = Method<Empty, MetricsText>(
        "service.metrics", .read, scope: observeScope, "The service's metrics in Prometheus' text format.")

    /// The contract of all services.
    public static let contract = Contract(
        service: "service", version: "1.0.0", summary: "What every service of the suite answers.",
        methods: [health.declaration, metrics.declaration])
}

/// How a service is doing.
public struct ServiceHealth: Codable, Sendable, Equatable {
    /// The service's name.
    public var service: String
    /// The version of its contract.
    public var version: String
    /// Whether the store can write. After a failed write it reopens its file first.
    public var storeOk: Bool
    /// How SQLite writes, read back from the open file: `journal=wal synchronous=FULL`.
    public var durability: String
    /// Sequence number of the last event.
    public var lastEvent: Int64
    /// Time since start, in milliseconds.
    public var uptimeMs: Int64
    /// What time it is for the service.
    public var time: Timestamp

    /// Describes a service.
    public init(
        service: String, version: String, storeOk: Bool, durability: String, lastEvent: Int64, uptimeMs: Int64,
        time: Timestamp
    ) {
        self.service = service
        self.version = version
        self.storeOk = storeOk
        self.durability = durability
        self.lastEvent = lastEvent
        self.uptimeMs = uptimeMs
        self.time = time
    }
}

/// Metrics as Prometheus reads them.
public struct MetricsText: Codable, Sendable, Equatable {
    /// The text, format 0.0.4.
    public var text: String

    /// Wraps a text.
    public init(text: String) { self.text = text }
}
