public import JSONRPC

/// One event as it is stored and sent.
public struct EventRecord: Sendable, Equatable {
    /// Grows by one with each event of a service.
    public let sequence: Int64
    /// What kind of event it is.
    public let topic: String
    /// What it is about, for those who look for one thing only.
    public let key: String?
    /// When it happened.
    public let time: Timestamp
    /// Its body as JSON text.
    public let body: [UInt8]

    /// An event.
    public init(sequence: Int64, topic: String, key: String?, time: Timestamp, body: [UInt8]) {
        self.sequence = sequence
        self.topic = topic
        self.key = key
        self.time = time
        self.body = body
    }
}

/// Where subscriptions take events from. They are pulled, page by page, so that a slow subscriber costs no memory.
public protocol EventSource: Sendable {
    /// The sequence number of the newest event; zero when there is none.
    var lastEvent: Int64 { get }
    /// Events after a sequence number, oldest first, at most `limit`.
    func read(after sequence: Int64, topics: [String]?, limit: Int) async throws -> [EventRecord]
    /// Returns when there is an event after a sequence number; throws when the task is cancelled.
    func wait(after sequence: Int64) async throws
}
