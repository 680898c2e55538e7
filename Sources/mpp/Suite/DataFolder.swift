import Foundation
import Glibc

/// The folder that holds all that the suite remembers, held by one supervisor at a time.
final class DataFolder: Sendable {
    /// Its path, absolute.
    let path: String
    /// Whether the supervisor before this one did not end by itself; what it had started may then still be ending.
    let wasAbandoned: Bool
    private let lock: Int32

    /// Makes the folder when there is none, checks that it can be written, and locks it until this value ends.
    ///
    /// - Throws: `Complaint` when it cannot be written or somebody else holds it.
    init(_ path: String) throws(Complaint) {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        do {
            try FileManager.default.createDirectory(atPath: absolute, withIntermediateDirectories: true)
        } catch {
            throw Complaint("The data folder \(absolute) cannot be made: \(Self.reason()).")
        }
        let file = absolute + "/mpp.lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Complaint("The data folder \(absolute) cannot be written: \(Self.reason()).")
        }
        let holder = (try? String(contentsOfFile: file, encoding: .utf8))?.trimmingCharacters(in: .whitespaces) ?? ""
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            let who = holder.isEmpty ? "" : " (process \(holder))"
            throw Complaint("The data folder \(absolute) is in use by another mpp up\(who).")
        }
        ftruncate(descriptor, 0)
        let text = Array("\(getpid())".utf8)
        guard write(descriptor, text, text.count) == text.count else {
            let reason = Self.reason()
            close(descriptor)
            throw Complaint("The data folder \(absolute) cannot be written: \(reason).")
        }
        self.path = absolute
        wasAbandoned = !holder.isEmpty
        lock = descriptor
    }

    deinit {
        ftruncate(lock, 0)
        close(lock)
    }

    private static func reason() -> String {
        String(cString: strerror(errno)).lowercased()
    }
}
