import Foundation
import GRDB
import JSONRPC
import ServiceKit
import Testing

@Suite struct StartChecksTests {
    private func fill(_ scratch: Scratch, events: Int = 10) async throws {
        let store = try scratch.store()
        for number in 0..<events {
            try await store.write { try $0.append(topic: "t", key: nil, ["n": number]) }
        }
        await store.close()
    }

    private func refusal(_ scratch: Scratch) -> String {
        do {
            _ = try scratch.store()
            return ""
        } catch {
            return "\(error)"
        }
    }

    private func edit(_ scratch: Scratch, _ sql: String) throws {
        let queue = try DatabaseQueue(path: scratch.file("test.sqlite"))
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test func aStoreIsDurableAndSaysSo() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        #expect(store.durability == .full)
        #expect("\(store.durability)" == "journal=wal synchronous=FULL")
        await store.close()
    }

    @Test func aDatabaseBehindItsAnchorIsRefused() async throws {
        let scratch = try Scratch()
        try await fill(scratch)
        let files = FileManager.default
        try files.copyItem(atPath: scratch.file("test.sqlite"), toPath: scratch.file("old.sqlite"))
        try await fill(scratch)
        try files.removeItem(atPath: scratch.file("test.sqlite"))
        try files.copyItem(atPath: scratch.file("old.sqlite"), toPath: scratch.file("test.sqlite"))
        #expect(refusal(scratch).contains("has lost acknowledged work"))
    }

    @Test func aDatabaseThatIsGoneIsNotSilentlyMadeAnew() async throws {
        let scratch = try Scratch()
        try await fill(scratch)
        try FileManager.default.removeItem(atPath: scratch.file("test.sqlite"))
        #expect(refusal(scratch).contains("is gone"))
    }

    @Test func aChangedEventIsFound() async throws {
        let scratch = try Scratch()
        try await fill(scratch)
        try edit(scratch, #"UPDATE events SET body = '{"n":99}' WHERE sequence = 4"#)
        #expect(refusal(scratch).contains("events 4 to 4 are not as they were written"))
    }

    @Test func aMissingLastEventIsFound() async throws {
        let scratch = try Scratch()
        try await fill(scratch)
        try edit(scratch, "DELETE FROM events WHERE sequence = 10")
        #expect(refusal(scratch).contains("its events end at 9, not at 10"))
    }

    @Test func aDamagedFileIsFound() async throws {
        let scratch = try Scratch()
        try await fill(scratch, events: 300)
        let handle = try #require(FileHandle(forUpdatingAtPath: scratch.file("test.sqlite")))
        for page in 2..<6 {
            try handle.seek(toOffset: UInt64(page * 4096))
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        }
        try handle.close()
        #expect(refusal(scratch).contains("test.sqlite"))
    }

    @Test func aFlippedByteInTheLogIsFoundByTheAnchor() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        for number in 0..<20 {
            try await store.write { try $0.append(topic: "t", key: nil, ["n": number]) }
        }
        // The files as a power cut would leave them: the log has not been copied into the database.
        let crashed = try Scratch()
        for suffix in ["", "-wal", ".anchor"] {
            try FileManager.default.copyItem(
                atPath: scratch.file("test.sqlite" + suffix), toPath: crashed.file("test.sqlite" + suffix))
        }
        await store.close()
        let whole = try Scratch()
        for suffix in ["", "-wal", ".anchor"] {
            try FileManager.default.copyItem(
                atPath: crashed.file("test.sqlite" + suffix), toPath: whole.file("test.sqlite" + suffix))
        }
        let recovered = try whole.store()
        #expect(recovered.lastEvent == 20)
        await recovered.close()
        let log = crashed.file("test.sqlite-wal")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: log))
        bytes[bytes.count * 3 / 4] ^= 1
        try bytes.write(to: URL(fileURLWithPath: log))
        #expect(refusal(crashed).contains("has lost acknowledged work"))
    }

    @Test func aSecondProcessIsRefused() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        #expect(refusal(scratch).contains("in use by another process (\(ProcessInfo.processInfo.processIdentifier))"))
        await store.close()
        #expect(refusal(scratch) == "")
    }

    @Test func aFolderThatIsMissingGivesOneSentence() throws {
        #expect(throws: OperatorError.self) {
            try Store.open(
                .init(path: "/nonexistent/folder/x.sqlite"), migrations: [], clock: SystemClock(), logger: .silent)
        }
    }
}
