import Foundation
public import GRDB

/// An answer that was kept with its idempotency key, on its way to another store.
public struct MovedAnswer: Sendable, Hashable {
    /// Its place in the table of the store it comes from: what is kept later has a larger one.
    public var position: Int64
    /// Which call it was.
    public var call: [UInt8]
    /// The digest of the parameters.
    public var parameters: [UInt8]
    /// The answer.
    public var answer: [UInt8]

    /// Describes an answer.
    public init(position: Int64, call: [UInt8], parameters: [UInt8], answer: [UInt8]) {
        self.position = position
        self.call = call
        self.parameters = parameters
        self.answer = answer
    }

    /// The answers about `part` that were kept after `position`, oldest first.
    ///
    /// An answer is never changed, so what has been read once need not be read again.
    public static func read(_ db: Database, part: String, after position: Int64) throws -> [MovedAnswer] {
        let statement = try db.cachedStatement(
            sql: "SELECT id, call, parameters, answer FROM idempotency WHERE id > ? AND part = ? ORDER BY id")
        return try Row.fetchAll(statement, arguments: [position, part]).map { row in
            MovedAnswer(
                position: row["id"], call: [UInt8](row["call"] as Data), parameters: [UInt8](row["parameters"] as Data),
                answer: [UInt8](row["answer"] as Data))
        }
    }
}
