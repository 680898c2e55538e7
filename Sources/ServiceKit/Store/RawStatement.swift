import GRDB
import GRDBSQLite

/// A prepared statement of the store itself, run straight on SQLite.
///
/// The store runs a few fixed statements for every command (savepoint, event, commit). GRDB's statements cost about a
/// microsecond more each, for features that are of no use here. Confined to the thread of its connection.
final class RawStatement {
    private let connection: OpaquePointer
    private var handle: OpaquePointer?

    init(_ db: Database, _ sql: String) throws {
        guard let connection = db.sqliteConnection else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "connection is closed")
        }
        self.connection = connection
        let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK else { throw Self.error(connection, code) }
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Frees the statement now, so that its connection can close.
    func finalize() {
        sqlite3_finalize(handle)
        handle = nil
    }

    /// Runs a statement that returns no row.
    func run() throws {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else { throw Self.error(connection, code) }
    }

    /// Runs a statement and reads its first row, if any, with `read`.
    func first<Value>(_ read: (RawStatement) throws -> Value) throws -> Value? {
        defer { sqlite3_reset(handle) }
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return try read(self)
        case SQLITE_DONE: return nil
        case let code: throw Self.error(connection, code)
        }
    }

    func bind(_ value: Int64, at index: Int32) {
        sqlite3_bind_int64(handle, index, value)
    }

    func bind(text value: String?, at index: Int32) {
        guard var value else {
            sqlite3_bind_null(handle, index)
            return
        }
        value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                _ = sqlite3_bind_text(handle, index, characters.baseAddress, Int32(bytes.count), Self.copied)
            }
        }
    }

    func bind(utf8 value: [UInt8], at index: Int32) {
        value.withUnsafeBytes { bytes in
            guard let start = bytes.bindMemory(to: CChar.self).baseAddress else {
                _ = sqlite3_bind_text(handle, index, "", 0, Self.copied)
                return
            }
            _ = sqlite3_bind_text(handle, index, start, Int32(bytes.count), Self.copied)
        }
    }

    func bind(blob value: [UInt8], at index: Int32) {
        value.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress {
                _ = sqlite3_bind_blob(handle, index, start, Int32(bytes.count), Self.copied)
            } else {
                _ = sqlite3_bind_zeroblob(handle, index, 0)
            }
        }
    }

    func int64(_ column: Int32) -> Int64 {
        sqlite3_column_int64(handle, column)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, column))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    /// SQLite's "copy the bytes before you return", a macro that Swift cannot import.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private static func error(_ connection: OpaquePointer, _ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: String(cString: sqlite3_errmsg(connection)))
    }
}
