public import GRDB
public import JSONRPC
public import JSONRPCTransport

/// A part of the event table, in order.
public struct EventPage: Sendable, Equatable {
    /// The events that match, at most as many as asked for.
    public let events: [EventRecord]
    /// Everything up to here has been looked at: ask for what comes after it next.
    public let through: Int64

    /// How many rows one question looks at per event it may return, so a rare topic does not hold up other questions.
    static let rowsPerEvent = 20

    /// Reads the events after `sequence` whose topic is one of `topics` (all if nil), at most `limit` of them.
    ///
    /// Looks at no more than 20 times `limit` rows; `through` says how far it came.
    public static func read(_ db: Database, after sequence: Int64, topics: [String]?, limit: Int) throws -> EventPage {
        let statement = try db.cachedStatement(
            sql: "SELECT sequence, topic, key, time, body FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?")
        let rows = try Row.fetchCursor(
            statement, arguments: [sequence, topics == nil ? limit : limit * rowsPerEvent])
        var events: [EventRecord] = []
        var through = sequence
        while events.count < limit, let row = try rows.next() {
            through = row[0]
            let topic: String = row[1]
            if let topics, !topics.contains(topic) { continue }
            let body: String = row[4]
            events.append(
                EventRecord(
                    sequence: through, topic: topic, key: row[2], time: Timestamp(milliseconds: row[3]),
                    body: Array(body.utf8)))
        }
        return EventPage(events: events, through: through)
    }
}

extension EventRecord {
    /// Reads the body as a `Body`, passing over members it does not know.
    public func decode<Body: Decodable>(_ type: Body.Type = Body.self) throws -> Body {
        try JSONReading.decode(Body.self, from: body)
    }

    /// Reads the body if the event is of `topic`; nil if it is of another one.
    public func body<Body>(of topic: Topic<Body>) throws -> Body? {
        self.topic == topic.name ? try decode(Body.self) : nil
    }
}

extension Store: EventSource {
    /// Sequence number of the last event on disk; 0 before the first.
    public var lastEvent: Int64 { context.feed.lastEvent }

    /// Reads a page of events after `sequence`. See `EventPage.read`.
    public func events(after sequence: Int64, topics: [String]?, limit: Int) async throws -> EventPage {
        try await read { try EventPage.read($0, after: sequence, topics: topics, limit: limit) }
    }

    /// Returns when there is an event after `sequence`. Many may wait; each can be cancelled.
    ///
    /// - Throws: `CancellationError`; `RPCError` of kind `draining` when the store closes, `overloaded` when more wait
    ///   than `Configuration.waiterLimit`.
    public func awaitEvents(after sequence: Int64) async throws {
        try await context.feed.wait(after: sequence)
    }

    /// Events after `sequence`, oldest first. Fewer than `limit` means that there are no more.
    public func read(after sequence: Int64, topics: [String]?, limit: Int) async throws -> [EventRecord] {
        var events: [EventRecord] = []
        var position = sequence
        let end = lastEvent
        // Each step is a question of its own, so that a search for a rare topic lets others in between.
        repeat {
            try Task.checkCancellation()
            let page = try await self.events(after: position, topics: topics, limit: limit - events.count)
            events += page.events
            guard page.through > position else { break }
            position = page.through
        } while events.count < limit && position < end
        return events
    }

    /// The same as `awaitEvents(after:)`.
    public func wait(after sequence: Int64) async throws {
        try await awaitEvents(after: sequence)
    }
}
