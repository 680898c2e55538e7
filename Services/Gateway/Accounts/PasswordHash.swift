import Crypto
import CryptoExtras
import Foundation

/// A password as it is stored: scrypt with its parameters and salt, `scrypt$17$8$1$SALT$HASH` in base 64.
struct PasswordHash: Sendable, Equatable {
    /// The cost of one guess. Memory is 128 · r · 2^logN bytes: 128 MiB with the standard cost.
    struct Cost: Sendable, Equatable {
        /// Binary logarithm of N.
        let logN: Int
        /// The block size r.
        let blockSize: Int
        /// The parallelism p.
        let parallelism: Int

        /// N = 2¹⁷, r = 8, p = 1, as OWASP advises.
        static let standard = Cost(logN: 17, blockSize: 8, parallelism: 1)
    }

    private static let length = 32

    let cost: Cost
    let salt: Data
    let hash: Data

    /// Hashes a password with a fresh salt. Takes about half a second and 128 MiB with the standard cost.
    init(password: String, cost: Cost = .standard) throws {
        self.cost = cost
        salt = Data((0..<16).map { _ in UInt8.random(in: .min ... .max) })
        hash = try Self.derive(password, salt: salt, cost: cost)
    }

    /// Reads a stored hash; nil when it is none, or costs more than this machine should pay.
    init?(stored: String) {
        let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let logN = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), (1...20).contains(logN), (1...16).contains(blockSize),
            (1...4).contains(parallelism), let salt = Data(base64Encoded: String(parts[4])),
            let hash = Data(base64Encoded: String(parts[5])), hash.count == Self.length
        else { return nil }
        cost = Cost(logN: logN, blockSize: blockSize, parallelism: parallelism)
        self.salt = salt
        self.hash = hash
    }

    /// A hash that no password is likely to fit: checking against it costs what a real check costs.
    static let decoy = PasswordHash(
        cost: .standard, salt: Data(repeating: 0, count: 16), hash: Data(repeating: 0, count: length))

    private init(cost: Cost, salt: Data, hash: Data) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// The text to store.
    var stored: String {
        "scrypt$\(cost.logN)$\(cost.blockSize)$\(cost.parallelism)$\(salt.base64EncodedString())$"
            + hash.base64EncodedString()
    }

    /// Whether this is the hash of the password. Compares in constant time.
    func matches(_ password: String) throws -> Bool {
        let other = try Self.derive(password, salt: salt, cost: cost)
        return zip(hash, other).reduce(into: UInt8(hash.count == other.count ? 0 : 1)) { $0 |= $1.0 ^ $1.1 } == 0
    }

    private static func derive(_ password: String, salt: Data, cost: Cost) throws -> Data {
        // The same letters may be typed as different code points; the composed form makes them one.
        let normalized = Data(password.precomposedStringWithCanonicalMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: normalized, salt: salt, outputByteCount: length, rounds: 1 << cost.logN, blockSize: cost.blockSize,
            parallelism: cost.parallelism)
        return key.withUnsafeBytes { Data($0) }
    }
}
