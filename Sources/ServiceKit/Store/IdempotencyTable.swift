import Crypto
import Foundation
import GRDB
import JSONRPC

/// A call that may come again and must then get the same answer: who called what, under which key, with which
/// parameters.
public struct IdempotentCall: Sendable, Hashable {
    /// SHA-256 over caller, method and key: what makes two calls the same call.
    let identity: [UInt8]
    /// SHA-256 of the parameters: what makes a repeat an honest one.
    let parameters: [UInt8]

    /// Describes a call.
    ///
    /// - Parameters:
    ///   - key: chosen by the caller, at most 255 bytes.
    ///   - method: the RPC method; the same key under another method is another call.
    ///   - caller: the token's subject; the same key of another caller is another call.
    ///   - parameters: the parameters as they came, byte for byte.
    public init(key: String, method: String, caller: String, parameters: some Sequence<UInt8>) {
        var identity = SHA256()
        for part in [caller, method, key] {
            identity.update(data: Array("\(part.utf8.count):".utf8))
            identity.update(data: Array(part.utf8))
        }
        self.identity = [UInt8](identity.finalize())
        self.parameters = [UInt8](SHA256.hash(data: Array(parameters)))
    }
}

/// The answer of a write that carried an idempotency key.
public struct KeptAnswer: Sendable, Hashable {
    /// The encoded result.
    public let bytes: [UInt8]
    /// True when this is the answer of an earlier call and nothing was done now.
    public let replayed: Bool
}

/// Keeps answers by call, and lets old ones go. Confined to the writer thread.
///
/// Age is counted in the store's running time, not by the wall clock: a clock that jumps a day ahead must not forget
/// keys early. Time during which the service is down does not count, so keys may live longer, which harms nobody.
final class IdempotencyTable {
    private let find: RawStatement
    private let keep: RawStatement
    private let drop: RawStatement
    private let lifetime: Int64
    private let uptime: @Sendable () -> Duration
    private let base: Int64
    private var kept = 0
    /// What the command at work is about; see `Transaction.concerns`.
    var part: String?

    /// Most rows dropped in one batch, so that no batch is slow because of the past.
    static let purgeLimit = 512

    init(_ db: Database, configuration: Store.Configuration) throws {
        find = try RawStatement(db, "SELECT parameters, answer FROM idempotency WHERE call = ?")
        keep = try RawStatement(
            db,
            """
            INSERT INTO idempotency (call, parameters, answer, created, part) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (call) DO NOTHING
            """)
        drop = try RawStatement(
            db,
            """
            DELETE FROM idempotency WHERE id IN (
                SELECT id FROM (SELECT id, created FROM idempotency ORDER BY id LIMIT ?) WHERE created < ?)
            """)
        lifetime = configuration.idempotencyLifetime.components.seconds
        uptime = configuration.uptime
        let last = try Int64.fetchOne(db, sql: "SELECT created FROM idempotency ORDER BY id DESC LIMIT 1") ?? 0
        base = last - uptime().components.seconds
    }

    /// The store's running time in seconds.
    private var now: Int64 { base + uptime().components.seconds }

    func answer(_ call: IdempotentCall) throws -> [UInt8]? {
        find.bind(blob: call.identity, at: 1)
        let row = try find.first { (parameters: $0.bytes(0), answer: $0.bytes(1)) }
        guard let row else { return nil }
        guard row.parameters == call.parameters else { throw RPCError(.idempotencyMismatch) }
        return row.answer
    }

    func keep(_ answer: [UInt8], for call: IdempotentCall) throws {
        keep.bind(blob: call.identity, at: 1)
        keep.bind(blob: call.parameters, at: 2)
        keep.bind(blob: answer, at: 3)
        keep.bind(now, at: 4)
        keep.bind(text: part, at: 5)
        try keep.run()
        kept += 1
    }

    /// Takes over an answer that another store has given. It begins to age here.
    func take(_ answer: MovedAnswer, part: String) throws {
        keep.bind(blob: answer.call, at: 1)
        keep.bind(blob: answer.parameters, at: 2)
        keep.bind(blob: answer.answer, at: 3)
        keep.bind(now, at: 4)
        keep.bind(text: part, at: 5)
        try keep.run()
        kept += 1
    }

    /// Drops answers past their lifetime: at most twice as many as were kept since, so the table shrinks after a peak
    /// and no batch pays for all of it.
    func purge() throws {
        guard kept > 0 else { return }
        drop.bind(Int64(min(2 * kept, Self.purgeLimit)), at: 1)
        drop.bind(now - lifetime, at: 2)
        try drop.run()
        kept = 0
    }

    func finalize() {
        for statement in [find, keep, drop] { statement.finalize() }
    }
}
