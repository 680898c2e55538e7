public import GRDB
public import JSONRPC

/// What a command may do inside its savepoint: change tables and append events, all of which reach the disk together or
/// not at all.
///
/// Valid only while the command's body runs.
public struct Transaction {
    /// The writer's connection. Use `cachedStatement(sql:)` on hot paths.
    public let db: Database
    /// The wall-clock time of this batch.
    public let now: Timestamp
    private let log: EventLog
    fileprivate let idempotency: IdempotencyTable

    init(db: Database, now: Timestamp, log: EventLog, idempotency: IdempotencyTable) {
        self.db = db
        self.now = now
        self.log = log
        self.idempotency = idempotency
    }

    /// Runs `body` unless `call` was answered before, and keeps its encoded answer in this transaction.
    func once(_ call: IdempotentCall, _ body: (Transaction) throws -> some Encodable) throws -> KeptAnswer {
        if let answer = try idempotency.answer(call) { return KeptAnswer(bytes: answer, replayed: true) }
        idempotency.part = nil
        let answer = try JSONWriting.encode(try body(self))
        try idempotency.keep(answer, for: call)
        return KeptAnswer(bytes: answer, replayed: false)
    }

    /// Appends an event that says what this command changed.
    ///
    /// - Parameters:
    ///   - topic: the kind of event, for example `ticket.called`; subscribers choose by topic.
    ///   - key: what it is about, for example a lane code.
    ///   - body: encoded as JSON; at most 768 KiB.
    /// - Returns: the event's sequence number: one more than the event before it, without gaps.
    @discardableResult
    public func append(topic: String, key: String?, _ body: some Encodable & Sendable) throws -> Int64 {
        try log.append(topic: topic, key: key, time: now, encoding: body)
    }

    /// Appends an event of a declared topic.
    @discardableResult
    public func append<Body>(_ topic: Topic<Body>, key: String?, _ body: Body) throws -> Int64 {
        try log.append(topic: topic.name, key: key, time: now, encoding: body)
    }

    /// Appends an event whose body is JSON already.
    @discardableResult
    public func append(topic: String, key: String?, json body: [UInt8]) throws -> Int64 {
        try log.append(topic: topic, key: key, time: now, body: body)
    }
}

extension Transaction {
    /// Says what this command is about. If its answer is kept, it is kept under that name, so that it can be taken along
    /// when the thing moves to another store: a repeat must get the same answer there.
    public func concerns(_ part: String) {
        idempotency.part = part
    }

    /// Takes over an answer that another store has given about `part`.
    public func take(_ answer: MovedAnswer, part: String) throws {
        try idempotency.take(answer, part: part)
    }
}
