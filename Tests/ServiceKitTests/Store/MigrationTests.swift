import Foundation
import GRDB
import JSONRPC
import ServiceKit
import Testing

@Suite struct MigrationTests {
    private let second = Migration("things.2") { try $0.execute(sql: "ALTER TABLE things ADD COLUMN colour TEXT") }

    @Test func anOldFileIsBroughtForwardAndKeepsItsRows() async throws {
        let scratch = try Scratch()
        let old = try scratch.store()
        try await old.write { try $0.insert("a") }
        await old.close()
        let new = try scratch.store(migrations: [.things, second])
        try await new.write { try $0.db.execute(sql: "UPDATE things SET colour = 'red'") }
        #expect(try await new.things() == ["a"])
        await new.close()
        await (try scratch.store(migrations: [.things, second])).close()
    }

    @Test func aFileOfANewerVersionIsRefused() async throws {
        let scratch = try Scratch()
        await (try scratch.store(migrations: [.things, second])).close()
        let error = #expect(throws: OperatorError.self) { _ = try scratch.store() }
        #expect(error?.description.contains("things.2") == true)
    }

    @Test func aStepThatFailsLeavesTheFileAsItWas() async throws {
        let scratch = try Scratch()
        await (try scratch.store()).close()
        let broken = Migration("things.2") { db in
            try db.execute(sql: "DROP TABLE things")
            throw Failure()
        }
        #expect(throws: Failure.self) { _ = try scratch.store(migrations: [.things, broken]) }
        let store = try scratch.store()
        #expect(try await store.things() == [])
        await store.close()
    }
}
