import GRDB
import GRDBSQLite

/// A value bound to a statement.
enum SQLValue: Sendable, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    case integer(Int64)
    case text(String)
    case null

    init(integerLiteral value: Int64) { self = .integer(value) }
    init(nilLiteral: ()) { self = .null }
    init(_ value: Int64?) { self = value.map(SQLValue.integer) ?? .null }
    init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    init(_ value: String?) { self = value.map(SQLValue.text) ?? .null }
}

/// The row a statement stands on. Valid only inside the closure that receives it.
struct SQLRow {
    fileprivate let handle: SQLiteStatement

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }
    func int(_ column: Int32) -> Int { Int(integer(column)) }
    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }
    func optional(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
    func text(_ column: Int32) -> String {
        guard let characters = sqlite3_column_text(handle, column) else { return "" }
        return String(cString: characters)
    }
    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}

/// Statements run straight on SQLite, prepared once per connection and kept by GRDB.
///
/// GRDB's own arguments and rows cost a microsecond or two per statement for conversions that a queue of integers and
/// short codes has no use for; a number is issued with four statements.
extension Database {
    /// Runs a statement that gives no rows.
    func run(_ sql: String, _ values: [SQLValue] = []) throws {
        try step(sql, values) { _ in false }
    }

    /// The first row, or nil.
    func first<Value>(_ sql: String, _ values: [SQLValue] = [], _ read: (SQLRow) throws -> Value) throws -> Value? {
        var found: Value?
        try step(sql, values) { row in
            found = try read(row)
            return false
        }
        return found
    }

    /// All rows.
    func all<Value>(_ sql: String, _ values: [SQLValue] = [], _ read: (SQLRow) throws -> Value) throws -> [Value] {
        var found: [Value] = []
        try step(sql, values) { row in
            found.append(try read(row))
            return true
        }
        return found
    }

    /// Visits rows until `visit` returns false.
    func forEach(_ sql: String, _ values: [SQLValue], _ visit: (SQLRow) throws -> Bool) throws {
        try step(sql, values, visit)
    }

    /// Steps through the rows until `visit` returns false.
    private func step(_ sql: String, _ values: [SQLValue], _ visit: (SQLRow) throws -> Bool) throws {
        let handle = try cachedStatement(sql: sql).sqliteStatement
        // GRDB keeps one statement for each text and resets it only when it runs it again: it may stand at its end.
        sqlite3_reset(handle)
        // A statement that is left standing on a row would keep the transaction's snapshot open.
        defer { sqlite3_reset(handle) }
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1), of: handle, sql) }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: guard try visit(SQLRow(handle: handle)) else { return }
            case SQLITE_DONE: return
            case let code: throw failure(code, sql)
            }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32, of handle: SQLiteStatement, _ sql: String) throws {
        let code =
            switch value {
            case .integer(let number): sqlite3_bind_int64(handle, index, number)
            case .null: sqlite3_bind_null(handle, index)
            case .text(let text) where text.isEmpty:
                // An empty text may have no address, and SQLite takes a missing address for NULL.
                sqlite3_bind_text(handle, index, "", 0, Self.copied)
            case .text(var text):
                text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), Self.copied)
                    }
                }
            }
        guard code == SQLITE_OK else { throw failure(code, sql) }
    }

    private func failure(_ code: Int32, _ sql: String) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: sqliteConnection.flatMap(sqlite3_errmsg).map { String(cString: $0) }, sql: sql)
    }

    /// SQLite's "copy the bytes before you return", a macro that Swift cannot import.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
