import Crypto
import Foundation
import GRDB
import NIOConcurrencyHelpers

/// A small file beside the database that says how far the store had come.
///
/// A flipped byte in the write-ahead log makes SQLite drop committed rows without a word, and its own check then finds
/// everything in order. Only a note kept elsewhere shows the loss. The note is written after each commit without a
/// sync: it may lag behind the database after a power cut, which is harmless; it is never ahead of it.
final class Anchor: Sendable {
    private struct File {
        var descriptor: Int32
        var slot: Int
    }
    private let file: NIOLockedValueBox<File>

    /// Two slots written by turns, so that one is whole even if the other was cut in the middle.
    private static let slotSize = 512
    private static let magic = Array("MPPANCH1".utf8)
    private static let payload = 8 + 8 + 8 + 32

    static func path(for database: String) -> String { database + ".anchor" }

    /// Opens or creates the anchor of `database`.
    init(database: String) throws {
        let path = Self.path(for: database)
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw OperatorError("The file \(path) cannot be written (\(String(cString: strerror(errno)))).")
        }
        file = NIOLockedValueBox(File(descriptor: descriptor, slot: 0))
    }

    /// The last head that was noted; nil for a new store.
    func read() -> StoreHead? {
        file.withLockedValue { file in
            let heads = (0..<2).map { Self.readSlot($0, of: file.descriptor) }
            let latest = (0..<2).max { (heads[$0]?.commits ?? -1) < (heads[$1]?.commits ?? -1) } ?? 0
            file.slot = 1 - latest
            return heads[latest]
        }
    }

    /// Notes a committed head. A failure to do so only makes the anchor lag.
    func write(_ head: StoreHead) {
        var bytes = Self.magic
        for number in [head.commits, head.sequence] {
            withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        }
        bytes.append(contentsOf: head.hash)
        bytes.append(contentsOf: SHA256.hash(data: bytes))
        file.withLockedValue { file in
            guard file.descriptor >= 0 else { return }
            _ = pwrite(file.descriptor, bytes, bytes.count, off_t(file.slot * Self.slotSize))
            file.slot = 1 - file.slot
        }
    }

    func close() {
        file.withLockedValue { file in
            guard file.descriptor >= 0 else { return }
            fsync(file.descriptor)
            Foundation.close(file.descriptor)
            file.descriptor = -1
        }
    }

    private static func readSlot(_ slot: Int, of descriptor: Int32) -> StoreHead? {
        var bytes = [UInt8](repeating: 0, count: payload + 32)
        guard pread(descriptor, &bytes, bytes.count, off_t(slot * slotSize)) == bytes.count,
            bytes.starts(with: magic), Array(SHA256.hash(data: bytes[..<payload])) == Array(bytes[payload...])
        else { return nil }
        func number(at offset: Int) -> Int64 {
            bytes[offset..<offset + 8].reduce(0) { $0 << 8 | Int64($1) }
        }
        return StoreHead(commits: number(at: 8), sequence: number(at: 16), hash: Array(bytes[24..<56]))
    }
}
