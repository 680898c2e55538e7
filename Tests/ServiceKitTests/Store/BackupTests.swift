import Foundation
import JSONRPC
import ServiceKit
import Testing

@Suite struct BackupTests {
    @Test func aBackupTakenUnderLoadIsASnapshotAndCanBeRestored() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let write: @Sendable (Int) async throws -> Void = { number in
            try await store.write { transaction in
                try transaction.insert("\(number)")
                try transaction.append(topic: "t", key: nil, number)
            }
        }
        for number in 0..<50 { try await write(number) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for number in 50..<150 { try await write(number) } }
            group.addTask { try await store.backup(to: scratch.file("backup.sqlite")) }
            try await group.waitForAll()
        }
        await store.close()
        try Store.restore(scratch.file("backup.sqlite"), to: scratch.file("test.sqlite"))
        let restored = try scratch.store()
        let things = try await restored.things()
        #expect((50...150).contains(things.count))
        #expect(things == (0..<things.count).map { "\($0)" })
        #expect(restored.lastEvent == Int64(things.count))
        await restored.close()
        #expect(FileManager.default.fileExists(atPath: scratch.file("test.sqlite.replaced")))
    }

    @Test func aDamagedBackupIsNotRestored() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        try await store.write { try $0.insert("a") }
        await store.close()
        try Data(repeating: 7, count: 9000).write(to: URL(fileURLWithPath: scratch.file("bad.sqlite")))
        #expect(throws: OperatorError.self) {
            try Store.restore(scratch.file("bad.sqlite"), to: scratch.file("test.sqlite"))
        }
        let again = try scratch.store()
        #expect(try await again.things() == ["a"])
        await again.close()
    }
}
