import Foundation

/// Keeps a second process from opening the same database.
final class StoreLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock. Throws a sentence that names the process which holds it.
    init(database: String) throws {
        let path = database + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let folder = (database as NSString).deletingLastPathComponent
            throw OperatorError(
                "The folder \(folder.isEmpty ? "." : folder) cannot be written (\(String(cString: strerror(errno)))).")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var text = [UInt8](repeating: 0, count: 16)
            let count = max(0, pread(descriptor, &text, text.count, 0))
            close(descriptor)
            let holder = String(decoding: text[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            throw OperatorError("The database \(database) is in use by another process (\(holder)).")
        }
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
        self.descriptor = descriptor
    }

    /// Lets go. The kernel does the same when the process ends in whatever way.
    func release() {
        close(descriptor)
    }
}
