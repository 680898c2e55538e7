import Foundation
import Glibc
import Testing

@testable import mpp

struct DataFolderTests {
    private let path = NSTemporaryDirectory() + "mpp-folder-\(UUID().uuidString)"

    @Test func isHeldByOneAtATime() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try DataFolder(path)
        #expect(first.path.hasSuffix(path))
        let complaint = #expect(throws: Complaint.self) { _ = try DataFolder(path) }
        #expect(complaint?.sentence.contains("in use by another mpp up (process \(getpid()))") == true)
        #expect(!first.wasAbandoned)
        _ = consume first
        let second = try DataFolder(path)
        #expect(!second.wasAbandoned)
    }

    @Test func knowsThatItsLastHolderDidNotEndByItself() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("4711".utf8).write(to: URL(fileURLWithPath: path + "/mpp.lock"))
        let folder = try DataFolder(path)
        #expect(folder.wasAbandoned)
    }

    @Test func refusesWhatCannotBeWritten() throws {
        let complaint = #expect(throws: Complaint.self) { _ = try DataFolder("/proc/mpp") }
        #expect(complaint?.sentence.contains("/proc/mpp cannot be made") == true)
    }
}
