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
        _ = consume first
        _ = try DataFolder(path)
    }

    @Test func refusesWhatCannotBeWritten() throws {
        let complaint = #expect(throws: Complaint.self) { _ = try DataFolder("/proc/mpp") }
        #expect(complaint?.sentence.contains("/proc/mpp cannot be made") == true)
    }
}
