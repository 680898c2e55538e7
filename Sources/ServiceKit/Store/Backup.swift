import Foundation
import GRDB

extension Store {
    /// Copies the database to `path` while the store goes on working, and checks the copy.
    ///
    /// The copy appears under its name only when it is whole and on disk. An existing file of that name is replaced.
    /// - Throws: `OperatorError`, one sentence for the operator.
    public func backup(to path: String) async throws {
        let configuration = context.configuration
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            // A thread of its own: copying a large file would hold up the readers.
            Thread.detachNewThread {
                continuation.resume(with: Result { try Self.copy(configuration, to: path) })
            }
        }
    }

    private static func copy(_ configuration: Configuration, to path: String) throws {
        let partial = path + ".partial"
        let files = FileManager.default
        for leftover in ["", "-wal", "-shm", "-journal"] { try? files.removeItem(atPath: partial + leftover) }
        do {
            let source = try StoreFile.openReader(configuration)
            defer { try? source.close() }
            let target = try DatabaseQueue(path: partial)
            // All pages in one step: the copy is one snapshot, and commits that come meanwhile do not restart it.
            try source.backup(to: target)
            try target.writeWithoutTransaction { db in
                // A single file without a log, which is what one expects to carry away.
                try db.execute(sql: "PRAGMA journal_mode = DELETE")
                try StoreFile.quickCheck(db, path: partial)
                let head = try StoreFile.head(db)
                try StartChecks.verifyEvents(db, last: configuration.checkedEvents, head: head, path: partial)
            }
            try target.close()
            try FolderSync.rename(partial, to: path)
        } catch {
            try? files.removeItem(atPath: partial)
            if let refusal = error as? OperatorError { throw refusal }
            throw OperatorError("The backup \(path) could not be written (\(error)).")
        }
    }

    /// Puts a backup in the place of a database that no store has open.
    ///
    /// The anchor is set aside with the old file, because the backup is rightly behind it; both keep their names with
    /// `.replaced` added.
    /// - Throws: `OperatorError` when the backup is damaged or the database is in use.
    public static func restore(_ backup: String, to path: String) throws {
        let lock = try StoreLock(database: path)
        defer { lock.release() }
        let files = FileManager.default
        let partial = path + ".partial"
        do {
            try? files.removeItem(atPath: partial)
            try files.copyItem(atPath: backup, toPath: partial)
            let copy = try DatabaseQueue(path: partial)
            try copy.writeWithoutTransaction { db in
                try StoreFile.quickCheck(db, path: backup)
                let head = try StoreFile.head(db)
                try StartChecks.verifyEvents(db, last: Int(Int32.max), head: head, path: backup)
            }
            try copy.close()
            for suffix in ["", "-wal", "-shm", ".anchor"] where files.fileExists(atPath: path + suffix) {
                try FolderSync.rename(path + suffix, to: path + ".replaced" + suffix)
            }
            try FolderSync.rename(partial, to: path)
        } catch {
            try? files.removeItem(atPath: partial)
            if let refusal = error as? OperatorError { throw refusal }
            throw OperatorError("The backup \(backup) could not be restored to \(path) (\(error)).")
        }
    }
}

/// Makes file names as durable as file contents.
enum FolderSync {
    /// Renames a file after syncing it, and then syncs its folder.
    static func rename(_ old: String, to new: String) throws {
        try sync(old)
        guard Foundation.rename(old, new) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        let folder = (new as NSString).deletingLastPathComponent
        try sync(folder.isEmpty ? "." : folder)
    }

    private static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }
}
