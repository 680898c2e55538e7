import Foundation
import JSONRPC
import QueueAPI

/// Ledgers as files: one record on a line, each line the very bytes whose SHA-256 is the record's link.
enum LedgerFile {
    /// The largest file that is read: more than a year of a busy lane.
    static let limit = 256 << 20

    /// The records of a file. An answer of `lane.ledger`, as the REST API gives it, is taken too.
    static func read(_ path: String) throws(Complaint) -> [[UInt8]] {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Complaint("\(path) cannot be read.") }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: limit + 1) else { throw Complaint("\(path) is empty.") }
        guard data.count <= limit else { throw Complaint("\(path) is larger than 256 MiB.") }
        let bytes = Array(data)
        if let page = try? JSONReading.decode(LedgerPage.self, from: bytes) {
            return page.records.map { Array($0.utf8) }
        }
        return bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    /// Writes records.
    static func write(_ records: [[UInt8]], to path: String) throws(Complaint) {
        let data = Data(records.flatMap { $0 + [UInt8(ascii: "\n")] })
        guard (try? data.write(to: URL(fileURLWithPath: path))) != nil else {
            throw Complaint("\(path) cannot be written.")
        }
    }
}
