import Foundation
import Glibc
import Testing

@testable import mpp

struct DataFolderTests {
    private let path = NSTemporaryDirectory() + "mpp-folder-\(UUID().uuidString)"

    /// Holds the folder for a moment.
    private func hold() throws -> (path: String, wasAbandoned: Bool) {
        let folder = try DataFolder(path)
        return (folder.path, folder.wasAbandoned)
    }

    @Test func isHeldByOneAtATime() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try DataFolder(path)
        let complaint = #expect(throws: Complaint.self) { _ = try hold() }
        #expect(complaint?.sentence.contains("in use by another mpp up (process \(getpid()))") == true)
        _ = consume first
        let second = try hold()
        #expect(second.path.hasSuffix(path))
        #expect(!second.wasAbandoned)
    }

    @Test func knowsThatItsLastHolderDidNotEndByItself() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("4711".utf8).write(to: URL(fileURLWithPath: path + "/mpp.lock"))
        let found = try hold()
        #expect(found.wasAbandoned)
        let next = try hold()
        #expect(!next.wasAbandoned)
    }

    @Test func refusesWhatCannotBeWritten() throws {
        let complaint = #expect(throws: Complaint.self) { _ = try DataFolder("/proc/mpp") }
        #expect(complaint?.sentence.contains("/proc/mpp cannot be made") == true)
    }
}
