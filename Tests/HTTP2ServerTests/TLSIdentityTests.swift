import Foundation
import Testing

@testable import HTTP2Server

@Suite struct TLSIdentityTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")

    private func certificate() throws -> String {
        try String(contentsOf: folder.appendingPathComponent("certificate.pem"), encoding: .utf8)
    }

    @Test func theCertificateIsMadeOnceAndKept() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try TLSIdentity.selfSigned(folder: folder)
        let first = try certificate()
        _ = try TLSIdentity.selfSigned(folder: folder)
        #expect(try certificate() == first)
        let attributes = try FileManager.default.attributesOfItem(
            atPath: folder.appendingPathComponent("key.pem").path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test func aNewNameOrNearExpiryMakesANewOne() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let now = Date()
        _ = try TLSIdentity.selfSigned(folder: folder, now: now)
        let first = try certificate()
        _ = try TLSIdentity.selfSigned(folder: folder, names: ["mpp.example", "10.0.0.7"], now: now)
        let second = try certificate()
        #expect(second != first)
        _ = try TLSIdentity.selfSigned(folder: folder, names: ["10.0.0.7"], now: now.addingTimeInterval(300 * 86_400))
        #expect(try certificate() == second)
        _ = try TLSIdentity.selfSigned(folder: folder, names: ["10.0.0.7"], now: now.addingTimeInterval(370 * 86_400))
        #expect(try certificate() != second)
    }

    @Test func badFilesAreNamed() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect {
            try TLSIdentity(certificatePath: "/nowhere/cert.pem", keyPath: "/nowhere/key.pem")
        } throws: {
            "\($0)".contains("/nowhere/cert.pem")
        }
        _ = try TLSIdentity.selfSigned(folder: folder)
        let good = folder.appendingPathComponent("certificate.pem").path
        #expect {
            try TLSIdentity(certificatePath: good, keyPath: good)
        } throws: {
            "\($0)".hasPrefix("cannot use \(good) for TLS")
        }
    }
}
