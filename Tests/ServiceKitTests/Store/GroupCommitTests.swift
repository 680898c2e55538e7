import Foundation
import GRDB
import JSONRPC
import JSONRPCTransport
import NIOCore
import NIOPosix
import ServiceKit
import Testing

@Suite struct GroupCommitTests {
    /// Occupies the writer until the gate is opened, so that what comes meanwhile gathers in one batch.
    private func hold(_ store: Store, on loop: any EventLoop) -> (EventLoopFuture<Void>, Gate) {
        let (began, gate) = (Gate(), Gate())
        let first = store.write(on: loop) { _ in
            began.open()
            gate.wait()
        }
        began.wait()
        return (first, gate)
    }

    @Test func anAnswerMeansThatAnotherConnectionSeesIt() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let answer = try await store.write { transaction in
            try transaction.insert("a")
            return 7
        }
        #expect(answer == 7)
        #expect(try await store.things() == ["a"])
        await store.close()
    }

    @Test func commandsThatWaitTogetherAreCommittedTogether() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (first, gate) = hold(store, on: loop)
        let rest = (0..<50).map { number in store.write(on: loop) { try $0.insert("\(number)") } }
        gate.open()
        try await first.get()
        for future in rest { try await future.get() }
        #expect(store.status.commands == 51)
        #expect(store.status.commits == 2)
        await store.close()
    }

    @Test func aCommandThatThrowsIsUndoneAlone() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (first, gate) = hold(store, on: loop)
        let before = store.write(on: loop) { transaction in
            try transaction.insert("before")
            return try transaction.append(topic: "t", key: nil, ["n": 1])
        }
        let broken = store.write(on: loop) { transaction in
            try transaction.insert("broken")
            try transaction.append(topic: "t", key: nil, ["n": 2])
            throw Failure(name: "on purpose")
        }
        let twice = store.write(on: loop) { try $0.insert("before") }
        let after = store.write(on: loop) { transaction in
            try transaction.insert("after")
            return try transaction.append(topic: "t", key: nil, ["n": 3])
        }
        gate.open()
        try await first.get()
        #expect(try await before.get() == 1)
        await #expect(throws: Failure(name: "on purpose")) { try await broken.get() }
        await #expect(throws: DatabaseError.self) { try await twice.get() }
        // The broken command gave its sequence number back: there is no gap.
        #expect(try await after.get() == 2)
        #expect(try await store.things() == ["before", "after"])
        #expect(try await store.events(after: 0, topics: nil, limit: 10).events.map(\.sequence) == [1, 2])
        #expect(store.status.commits == 2)
        #expect(store.status.healthy)
        await store.close()
        // The chain over the events holds, so the store opens again.
        await (try scratch.store()).close()
    }

    @Test func aFullQueueRefusesAtOnceAndDoesNothing() async throws {
        let scratch = try Scratch()
        let store = try scratch.store { $0.queueLimit = 3 }
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (first, gate) = hold(store, on: loop)
        let waiting = (0..<3).map { number in store.write(on: loop) { try $0.insert("\(number)") } }
        let refused = store.write(on: loop) { try $0.insert("too many") }
        let error = await #expect(throws: RPCError.self) { try await refused.get() }
        #expect(error?.kind == "overloaded" && error?.data?.retryable == true)
        gate.open()
        try await first.get()
        for future in waiting { try await future.get() }
        #expect(try await store.things() == ["0", "1", "2"])
        await store.close()
    }

    @Test func aCancelledTaskDoesNotTouchItsCommand() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (first, gate) = hold(store, on: loop)
        let task = Task { try await store.write { try $0.insert("kept") } }
        task.cancel()
        gate.open()
        try await first.get()
        try await task.value
        #expect(try await store.things() == ["kept"])
        await store.close()
    }

    @Test func closingFinishesWhatWaitsAndRefusesTheRest() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let futures = (0..<100).map { number in store.write(on: loop) { try $0.insert("\(number)") } }
        await store.close()
        for future in futures { try await future.get() }
        let error = await #expect(throws: RPCError.self) { try await store.write { try $0.insert("late") } }
        #expect(error?.kind == "draining")
        let again = try scratch.store()
        #expect(try await again.things().count == 100)
        await again.close()
    }

    @Test func answersArriveOnTheEventLoopAskedFor() async throws {
        let scratch = try Scratch()
        let store = try scratch.store()
        let loops = (0..<2).map { _ in MultiThreadedEventLoopGroup.singleton.next() }
        for loop in loops {
            let onLoop = store.write(on: loop) { try $0.insert("\(ObjectIdentifier(loop).hashValue)") }
                .map { loop.inEventLoop }
            #expect(try await onLoop.get())
        }
        await store.close()
    }
}
