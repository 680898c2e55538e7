import Foundation
import GRDB
import JSONRPC
import NIOConcurrencyHelpers
import ServiceKit
import Testing

@Suite struct CommitFailureTests {
    @Test func aFailedCommitFailsItsWholeBatchAndTheNextOneIsSound() async throws {
        let scratch = try Scratch()
        let broken = NIOLockedValueBox(false)
        let store = try scratch.store { configuration in
            var faults = Store.FaultHooks()
            faults.beforeCommit = { if broken.withLockedValue({ $0 }) { throw Failure(name: "fsync") } }
            configuration.faults = faults
        }
        try await store.write { transaction in
            try transaction.insert("a")
            try transaction.append(topic: "t", key: nil, 1)
        }
        broken.withLockedValue { $0 = true }
        for _ in 0..<3 {
            let error = await #expect(throws: RPCError.self) {
                try await store.write { transaction in
                    try transaction.insert("b")
                    try transaction.append(topic: "t", key: nil, 2)
                }
            }
            #expect(error?.kind == "storage" && error?.data?.retryable == true)
        }
        #expect(store.lastEvent == 1)
        #expect(try await store.things() == ["a"], "questions are answered meanwhile")
        broken.withLockedValue { $0 = false }
        let sequence = try await store.write { transaction in
            try transaction.insert("c")
            return try transaction.append(topic: "t", key: nil, 3)
        }
        #expect(sequence == 2)
        #expect(store.status.failedBatches == 3)
        #expect(store.status.healthy)
        await store.close()
        let again = try scratch.store()
        #expect(try await again.things() == ["a", "c"])
        await again.close()
    }

    @Test func nothingIsAcknowledgedUntilTheFileIsOpenAgain() async throws {
        let scratch = try Scratch()
        let broken = NIOLockedValueBox((commit: true, repair: true))
        let store = try scratch.store { configuration in
            var faults = Store.FaultHooks()
            faults.beforeCommit = { if broken.withLockedValue({ $0.commit }) { throw Failure() } }
            faults.beforeRepair = { if broken.withLockedValue({ $0.repair }) { throw Failure(name: "still broken") } }
            configuration.faults = faults
        }
        await #expect(throws: RPCError.self) { try await store.write { try $0.insert("a") } }
        broken.withLockedValue { $0.commit = false }
        #expect(!store.status.healthy)
        await #expect(throws: RPCError.self) { try await store.write { try $0.insert("b") } }
        broken.withLockedValue { $0.repair = false }
        // The writer tries again by itself, without anybody writing.
        let deadline = ContinuousClock.now.advanced(by: .seconds(5))
        while !store.status.healthy, ContinuousClock.now < deadline { await Task.yield() }
        #expect(store.status.healthy)
        try await store.write { try $0.insert("c") }
        #expect(try await store.things() == ["c"])
        await store.close()
    }

    @Test func aFullDiskGivesClearErrorsAndRecoversWhenSpaceReturns() async throws {
        let scratch = try Scratch()
        var size = 60
        let store = try scratch.store { $0.maximumPages = size }
        let text = String(repeating: "x", count: 3000)
        var written = 0
        var failure: RPCError?
        while failure == nil, written < 1000 {
            do {
                let name = "\(written) \(text)"
                try await store.write { try $0.insert(name) }
                written += 1
            } catch let error as RPCError {
                failure = error
            }
        }
        #expect(failure?.kind == "storage")
        #expect(written > 5 && written < 60)
        #expect(try await store.things().count == written)
        // Making room is a write too, and must get through.
        try await store.write { try $0.db.execute(sql: "DELETE FROM things WHERE rowid <= 5") }
        try await store.write { try $0.insert("fits") }
        #expect(try await store.things().count == written - 4)
        await store.close()
        size = 1000
        let again = try scratch.store { $0.maximumPages = size }
        #expect(try await again.things().last == "fits")
        await again.close()
    }
}
