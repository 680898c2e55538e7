import Foundation
import GRDB
import JSONRPC
import NIOConcurrencyHelpers
import ServiceKit
import Testing

@Suite struct IdempotencyTests {
    private func call(
        _ key: String, method: String = "thing.add", caller: String = "kiosk-1", _ params: String = "{}"
    ) -> IdempotentCall {
        IdempotentCall(key: key, method: method, caller: caller, parameters: params.utf8)
    }

    @Test func aRepeatGetsTheSameBytesAndDoesNothing() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let add: @Sendable (Transaction) throws -> [String: Int] = { transaction in
            try transaction.insert("a")
            return ["event": Int(try transaction.append(topic: "t", key: nil, 1))]
        }
        let first = try await store.write(idempotency: call("k"), add)
        let second = try await store.write(idempotency: call("k"), add)
        #expect(String(decoding: first.bytes, as: UTF8.self) == #"{"event":1}"#)
        #expect(!first.replayed)
        #expect(second.bytes == first.bytes)
        #expect(second.replayed)
        #expect(store.lastEvent == 1)
        await store.close()
        let again = try scratch.store()
        #expect(try await again.write(idempotency: call("k"), add).bytes == first.bytes, "also after a restart")
        await again.close()
    }

    @Test func otherParametersUnderTheSameKeyAreRefused() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        _ = try await store.write(idempotency: call("k", #"{"a":1}"#)) {
            try $0.insert("a")
            return 1
        }
        let error = await #expect(throws: RPCError.self) {
            _ = try await store.write(idempotency: call("k", #"{"a":2}"#)) {
                try $0.insert("b")
                return 2
            }
        }
        #expect(error?.kind == "idempotency_mismatch")
        #expect(try await store.things() == ["a"])
        await store.close()
    }

    @Test func anotherCallerOrMethodIsAnotherCall() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        for (number, other) in [
            call("k"), call("k", method: "thing.drop"), call("k", caller: "kiosk-2"), call("k2"),
            // The parts are told apart by their lengths, so moving a letter from one to the next makes another call.
            call("1k", caller: "kiosk-"),
        ].enumerated() {
            let answer = try await store.write(idempotency: other) { _ in number }
            #expect(!answer.replayed)
        }
        await store.close()
    }

    @Test func aFailedCallKeepsNothing() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        await #expect(throws: Failure.self) {
            _ = try await store.write(idempotency: call("k")) { _ -> Int in throw Failure() }
        }
        #expect(try await store.write(idempotency: call("k")) { _ in 1 }.replayed == false)
        await store.close()
    }

    @Test func answersAreForgottenByRunningTimeAndInSmallSteps() async throws {
        let scratch = try Scratch()
        let uptime = NIOLockedValueBox(Duration.zero)
        let clock = ManualClock(Timestamp(milliseconds: 0))
        let store = try scratch.store(clock: clock) { configuration in
            configuration.uptime = { uptime.withLockedValue { $0 } }
        }
        for number in 0..<10 { _ = try await store.write(idempotency: call("old \(number)")) { _ in 1 } }
        // A wall clock that jumps days ahead forgets nothing.
        clock.advance(by: .seconds(5 * 86_400))
        _ = try await store.write(idempotency: call("new")) { _ in 1 }
        let count: @Sendable (Database) throws -> Int = { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM idempotency") ?? -1
        }
        #expect(try await store.read(count) == 11)
        uptime.withLockedValue { $0 = .seconds(86_401) }
        _ = try await store.write(idempotency: call("later")) { _ in 1 }
        #expect(try await store.read(count) == 10, "one came and two went")
        for number in 0..<8 { _ = try await store.write(idempotency: call("more \(number)")) { _ in 1 } }
        #expect(try await store.read(count) == 9, "all old ones went")
        #expect(try await store.write(idempotency: call("old 0")) { _ in 2 }.replayed == false)
        await store.close()
    }
}
