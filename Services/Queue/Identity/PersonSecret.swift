import Crypto
import Foundation
import JSONRPC
import QueueAPI
import ServiceKit

/// Who somebody is, as far as the queue knows it: a keyed hash of the NIK. Without the key nobody can find out whose it is
/// by trying all numbers, of which there are few enough.
struct PersonHash: Sendable, Hashable {
    /// 64 hexadecimal digits.
    let text: String
}

/// The installation's secret for people and for lots. It lies in the identity folder, in a file that only its owner
/// reads, and never in a database: whoever steals a backup of the data learns no NIK from it.
struct PersonSecret: Sendable {
    private let key: SymmetricKey

    /// A secret of some bytes.
    init(_ bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    /// Who a NIK belongs to.
    func person(_ nik: NIK) -> PersonHash { PersonHash(text: hex(code("nik", nik.text))) }

    /// A number that nobody can guess, for the release of one place. The same for every instance and after every start.
    func lot(lane: Code, day: CivilDate, place: Int) -> UInt64 {
        code("release", lane.text, "\(day)", "\(place)").prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func code(_ parts: String...) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(parts.joined(separator: "|").utf8), using: key)
    }

    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".unicodeScalars)
        var text = ""
        for byte in bytes {
            text.unicodeScalars.append(digits[Int(byte >> 4)])
            text.unicodeScalars.append(digits[Int(byte & 15)])
        }
        return text
    }

    // MARK: The file

    private static let size = 32

    /// The secret of an installation, made if there is none yet. When several instances start at once, all of them end up
    /// with the same one.
    init(in folder: IdentityFolder) throws {
        let path = folder.path + "/people.key"
        if !FileManager.default.fileExists(atPath: path) { try Self.create(path) }
        var status = stat()
        guard lstat(path, &status) == 0, let bytes = FileManager.default.contents(atPath: path),
            bytes.count == Self.size
        else { throw OperatorError("The key file \(path) cannot be read, or is damaged.") }
        guard status.st_mode & 0o077 == 0 else {
            throw OperatorError("The key file \(path) is open to others: chmod 600 \(path)")
        }
        self.init([UInt8](bytes))
    }

    /// Writes a new secret under a name of its own and then links it to the real name, which succeeds for one process
    /// only and never shows half a file.
    private static func create(_ path: String) throws {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
        let draft = path + ".\(UUID().uuidString)"
        defer { unlink(draft) }
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else { throw failure(path) }
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure(path) }
    }

    private static func failure(_ path: String) -> OperatorError {
        OperatorError("The key file \(path) cannot be written (\(String(cString: strerror(errno)))).")
    }
}

extension PersonSecret: CustomStringConvertible, CustomReflectable {
    /// Not the secret.
    var description: String { "PersonSecret" }
    /// Without the secret.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
