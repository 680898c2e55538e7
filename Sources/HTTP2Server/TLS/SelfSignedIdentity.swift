import Crypto
public import Foundation
import NIOSSL
import SwiftASN1
import X509

extension TLSIdentity {
    /// How long a certificate of our own making is good for: the most that browsers accept from anybody.
    static let lifetimeDays = 397

    /// The identity kept in `folder`, made there first when it is missing, about to expire, or does not cover `names`.
    ///
    /// The certificate (`certificate.pem`) is signed by its own P-256 key (`key.pem`, readable by its owner only), is good
    /// for 397 days and for `localhost`, `127.0.0.1`, `::1` and every one of `names`, which may be host names or IP
    /// addresses. It is renewed at the first start within its last 30 days.
    /// - Throws: ``Failure`` when a file cannot be read or written.
    public static func selfSigned(folder: URL, names: [String] = [], now: Date = Date()) throws -> TLSIdentity {
        let certificateFile = folder.appendingPathComponent("certificate.pem")
        let keyFile = folder.appendingPathComponent("key.pem")
        let wanted = (["localhost", "127.0.0.1", "::1"] + names).reduce(into: [String]()) { unique, name in
            if !unique.contains(name) { unique.append(name) }
        }
        if !isUsable(certificateFile, keyFile, names: wanted, now: now) {
            do {
                let (certificate, key) = try make(names: wanted, now: now)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                // The key first: a certificate without its key would look usable at the next start.
                try? FileManager.default.removeItem(at: certificateFile)
                try writePrivately(key, to: keyFile)
                try Data(certificate.utf8).write(to: certificateFile, options: .atomic)
            } catch {
                throw Failure.unwritable(path: folder.path, reason: "\(error)")
            }
        }
        return try TLSIdentity(certificatePath: certificateFile.path, keyPath: keyFile.path)
    }

    private static func isUsable(_ certificateFile: URL, _ keyFile: URL, names: [String], now: Date) -> Bool {
        guard FileManager.default.isReadableFile(atPath: keyFile.path),
            let pem = try? String(contentsOf: certificateFile, encoding: .utf8),
            let certificate = try? Certificate(pemEncoded: pem),
            certificate.notValidBefore <= now, certificate.notValidAfter > now.addingTimeInterval(30 * 86_400),
            let covered = try? certificate.extensions.subjectAlternativeNames
        else { return false }
        return names.allSatisfy { covered.contains(generalName($0)) }
    }

    private static func make(names: [String], now: Date) throws -> (certificate: String, key: String) {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(names.count > 3 ? names[3] : "localhost") }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
            // A minute back, for clients whose clock is a little behind.
            notValidBefore: now.addingTimeInterval(-60),
            notValidAfter: now.addingTimeInterval(Double(lifetimeDays) * 86_400 - 60), issuer: subject,
            subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(generalName))
            }, issuerPrivateKey: .init(key))
        return (try certificate.serializeAsPEM().pemString, key.pemRepresentation)
    }

    private static func generalName(_ name: String) -> GeneralName {
        guard let bytes = AddressRange.parse(name) else { return .dnsName(name) }
        return .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
    }

    /// Writes a file that never exists with wider permissions than its owner's.
    private static func writePrivately(_ text: String, to file: URL) throws {
        let draft = file.appendingPathExtension("new")
        try? FileManager.default.removeItem(at: draft)
        let created = FileManager.default.createFile(
            atPath: draft.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard created else { throw CocoaError(.fileWriteUnknown) }
        try? FileManager.default.removeItem(at: file)
        try FileManager.default.moveItem(at: draft, to: file)
    }
}
