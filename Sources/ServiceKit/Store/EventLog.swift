import Crypto
import GRDB
import JSONRPC

/// Where the store stands: how many batches were committed, the last event, and the hash that binds all events so far.
struct StoreHead: Sendable, Hashable {
    /// Committed batches since the store was created.
    var commits: Int64 = 0
    /// Sequence number of the last event; 0 before the first.
    var sequence: Int64 = 0
    /// SHA-256 over the previous hash and the events of the last batch that had any.
    var hash: [UInt8] = StoreHead.origin

    static let origin = [UInt8](repeating: 0, count: 32)
}

/// Writes events for the batch at work and binds them into the hash chain. Confined to the writer thread.
///
/// The writer hands out sequence numbers by itself instead of letting SQLite do it: a rolled-back command gives its
/// numbers back, so the sequence has no gap and a follower can tell that nothing is missing.
final class EventLog {
    struct Mark {
        fileprivate let sequence: Int64
        fileprivate let pending: Int
    }

    /// Longest event body in bytes; a longer one would not fit into a frame with its envelope.
    static let bodyLimit = 768 * 1024

    private let insert: RawStatement
    private let recordBatch: RawStatement
    private let recordHead: RawStatement
    private(set) var head: StoreHead
    private var sequence: Int64
    private var pending: [UInt8] = []

    init(_ db: Database, head: StoreHead) throws {
        insert = try RawStatement(db, "INSERT INTO events (sequence, topic, key, time, body) VALUES (?, ?, ?, ?, ?)")
        recordBatch = try RawStatement(db, "INSERT INTO event_batches (sequence, hash) VALUES (?, ?)")
        recordHead = try RawStatement(db, "UPDATE store_head SET commits = ?, sequence = ?, hash = ?")
        self.head = head
        sequence = head.sequence
    }

    func append(topic: String, key: String?, time: Timestamp, body: [UInt8]) throws -> Int64 {
        guard body.count <= Self.bodyLimit else { throw RPCError(.tooLarge, "an event body is longer than 768 KiB") }
        let next = sequence + 1
        insert.bind(next, at: 1)
        insert.bind(text: topic, at: 2)
        insert.bind(text: key, at: 3)
        insert.bind(time.milliseconds, at: 4)
        insert.bind(utf8: body, at: 5)
        try insert.run()
        sequence = next
        EventChain.add(sequence: next, topic: topic, key: key, time: time.milliseconds, body: body, to: &pending)
        return next
    }

    func append(topic: String, key: String?, time: Timestamp, encoding body: some Encodable) throws -> Int64 {
        try append(topic: topic, key: key, time: time, body: JSONWriting.encode(body))
    }

    func mark() -> Mark {
        Mark(sequence: sequence, pending: pending.count)
    }

    /// Forgets what came after `mark`, when its command was rolled back.
    func rewind(to mark: Mark) {
        sequence = mark.sequence
        pending.removeSubrange(mark.pending...)
    }

    /// Writes the batch's link of the chain; the last thing before COMMIT. Returns the head that COMMIT makes true.
    func seal() throws -> StoreHead {
        var next = head
        next.commits += 1
        if sequence > head.sequence {
            next.sequence = sequence
            next.hash = EventChain.link(previous: head.hash, pending)
            recordBatch.bind(sequence, at: 1)
            recordBatch.bind(blob: next.hash, at: 2)
            try recordBatch.run()
        }
        recordHead.bind(next.commits, at: 1)
        recordHead.bind(next.sequence, at: 2)
        recordHead.bind(blob: next.hash, at: 3)
        try recordHead.run()
        return next
    }

    func committed(_ head: StoreHead) {
        self.head = head
        pending.removeAll(keepingCapacity: true)
    }

    func finalize() {
        for statement in [insert, recordBatch, recordHead] { statement.finalize() }
    }
}

/// The bytes that the hash chain covers.
enum EventChain {
    /// Appends one event's canonical bytes: every field with its length before it, so that no two lists look alike.
    static func add(
        sequence: Int64, topic: String, key: String?, time: Int64, body: [UInt8], to bytes: inout [UInt8]
    ) {
        add(sequence, to: &bytes)
        add(time, to: &bytes)
        add(Int64(topic.utf8.count), to: &bytes)
        bytes.append(contentsOf: topic.utf8)
        add(key.map { Int64($0.utf8.count) } ?? -1, to: &bytes)
        if let key { bytes.append(contentsOf: key.utf8) }
        add(Int64(body.count), to: &bytes)
        bytes.append(contentsOf: body)
    }

    static func link(previous: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: previous)
        hash.update(data: bytes)
        return [UInt8](hash.finalize())
    }

    private static func add(_ value: Int64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
