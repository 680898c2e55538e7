import Crypto
import JSONRPC
import QueueAPI
import QueueRules
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
    func person(_ nik: NIK) -> PersonHash { PersonHash(text: String(hexadecimal: code("nik", nik.text), count: 32)) }

    /// A number that nobody can guess, for the release of one place. The same for every instance and after every start.
    func lot(lane: Code, day: CivilDate, place: Int) -> UInt64 {
        code("release", lane.text, "\(day)", "\(place)").prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func code(_ parts: String...) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(parts.joined(separator: "|").utf8), using: key)
    }

    /// The secret of an installation, made if there is none yet. When several instances start at once, all of them end up
    /// with the same one.
    init(in folder: IdentityFolder) throws {
        self.init(try folder.secret(named: "people.key", size: 32))
    }
}

extension PersonSecret: CustomStringConvertible, CustomReflectable {
    /// Not the secret.
    var description: String { "PersonSecret" }
    /// Without the secret.
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
