import Crypto
import JSONRPC

/// Where a new lane goes: every pair of agency and instance has a number that anybody can work out, and the instance with
/// the largest wins. Adding an instance draws only its own share to it.
enum Rendezvous {
    /// The instance for an agency; nil when there is none.
    static func choose(_ agency: Code, among instances: [Code]) -> Code? {
        instances.max { (weight(agency, $0), $0) < (weight(agency, $1), $1) }
    }

    /// The first eight bytes of the SHA-256 over both names, with a zero byte between them.
    static func weight(_ agency: Code, _ instance: Code) -> UInt64 {
        let digest = SHA256.hash(data: Array(agency.text.utf8) + [0] + Array(instance.text.utf8))
        return digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
