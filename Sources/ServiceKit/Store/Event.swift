public import GRDB
public import JSONRPC

/// Something that happened in a service, as its `events` table keeps it.
public struct Event: Sendable, Hashable {
    /// Position in the service's events: 1 for the first, then without gaps.
    public let sequence: Int64
    /// The kind of event, for example `ticket.called`.
    public let topic: String
    /// What it is about, for example a lane code.
    public let key: String?
    /// The wall-clock time of the change.
    public let time: Timestamp
    /// The JSON text of the body.
    public let body: [UInt8]

    /// Makes an event from its parts.
    public init(sequence: Int64, topic: String, key: String?, time: Timestamp, body: [UInt8]) {
        self.sequence = sequence
        self.topic = topic
        self.key = key
        self.time = time
        self.body = body
    }

    /// Reads the body as a `Body`, passing over members it does not know.
    public func decode<Body: Decodable>(_ type: Body.Type = Body.self) throws -> Body {
        try JSONReading.decode(Body.self, from: body)
    }
}

/// A part of the event table, in order.
public struct EventPage: Sendable, Hashable {
    /// The events that match, at most as many as asked for.
    public let events: [Event]
    /// Everything up to here has been looked at: ask for what comes after it next.
    public let through: Int64

    /// Reads the events after `sequence` whose topic is one of `topics` (all if nil), at most `limit` of them.
    ///
    /// Looks at no more than 20 times `limit` rows, so a rare topic does not hold up other questions; `through` says
    /// how far it came.
    public static func read(_ db: Database, after sequence: Int64, topics: [String]?, limit: Int) throws -> EventPage {
        let statement = try db.cachedStatement(
            sql: "SELECT sequence, topic, key, time, body FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?")
        let rows = try Row.fetchCursor(statement, arguments: [sequence, topics == nil ? limit : limit * 20])
        var events: [Event] = []
        var through = sequence
        while events.count < limit, let row = try rows.next() {
            through = row[0]
            let topic: String = row[1]
            if let topics, !topics.contains(topic) { continue }
            let body: String = row[4]
            events.append(
                Event(
                    sequence: through, topic: topic, key: row[2], time: Timestamp(milliseconds: row[3]),
                    body: Array(body.utf8)))
        }
        return EventPage(events: events, through: through)
    }
}
