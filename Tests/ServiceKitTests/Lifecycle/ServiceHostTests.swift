import ArgumentParser
import Foundation
import GRDB
import JSONRPC
import JSONRPCTransport
import NIOCore
import NIOPosix
import ServiceKit
import Testing

/// A contract with one write and one read, for tests.
enum ThingsAPI {
    struct Thing: Codable, Sendable, Equatable {
        var name: String
    }
    struct Count: Codable, Sendable, Equatable {
        var count: Int
    }

    static let add = Method<Thing, Count>("thing.add", .write, scope: "things:write", "Adds a thing.")
    static let count = Method<Empty, Count>("thing.count", .read, scope: .public, "Counts the things.")
    static let contract = Contract(
        service: "things", version: "1.2.3", summary: "Things.", methods: [add.declaration, count.declaration],
        topics: [Topic<Thing>("thing.added", "A thing was added.").declaration])
}

/// A service in this process, listening on a port of the system's choice.
struct RunningThings {
    let host: ServiceHost
    let server: RPCServer
    let client: RPCClient

    init(_ scratch: Scratch, arguments: [String] = []) async throws {
        let options = try ServiceOptions.parse(
            ["--listen", "127.0.0.1:0", "--data", scratch.file("data")] + arguments)
        host = try ServiceHost(
            ThingsAPI.contract, settings: options.resolved(for: "things", environment: [:]), migrations: [.things],
            logger: .silent)
        var routes = host.routes()
        routes.write(ThingsAPI.add, in: host.store) { params, _, transaction in
            try transaction.insert(params.name)
            try transaction.append(topic: "thing.added", key: params.name, params)
            return try ThingsAPI.Count(count: Int.fetchOne(transaction.db, sql: "SELECT count(*) FROM things") ?? 0)
        }
        routes.read(ThingsAPI.count, from: host.store) { _, _, db in
            try ThingsAPI.Count(count: Int.fetchOne(db, sql: "SELECT count(*) FROM things") ?? 0)
        }
        server = try await host.listen(routes)
        client = host.client(for: Endpoint(host: "127.0.0.1", port: server.address?.port ?? 0))
    }

    func stop() async {
        await client.shutdown()
        await server.shutdown(grace: .seconds(2))
        await host.store.close()
    }
}

@Suite struct ServiceHostTests {
    @Test func aWriteIsAnsweredFromDiskAndReadBack() async throws {
        let things = try await RunningThings(Scratch())
        #expect(try await things.client.call(ThingsAPI.add, .init(name: "a")).count == 1)
        #expect(try await things.client.call(ThingsAPI.count, Empty()).count == 1)
        await things.stop()
    }

    @Test func aRepeatWithItsKeyGetsTheSameAnswer() async throws {
        let things = try await RunningThings(Scratch())
        let meta = CallMeta(idempotencyKey: "k1")
        let first = try await things.client.call(ThingsAPI.add, .init(name: "a"), meta: meta)
        _ = try await things.client.call(ThingsAPI.add, .init(name: "b"))
        #expect(try await things.client.call(ThingsAPI.add, .init(name: "a"), meta: meta) == first)
        let error = await #expect(throws: RPCError.self) {
            _ = try await things.client.call(ThingsAPI.add, .init(name: "c"), meta: meta)
        }
        #expect(error?.kind == "idempotency_mismatch")
        // The same key, used for somebody else, is another call.
        let other = CallMeta(idempotencyKey: "k1", onBehalfOf: "account:2")
        #expect(try await things.client.call(ThingsAPI.add, .init(name: "d"), meta: other).count == 3)
        await things.stop()
    }

    @Test func whatTheStoreRefusesIsNoMoreThanAnInternalError() async throws {
        let things = try await RunningThings(Scratch())
        _ = try await things.client.call(ThingsAPI.add, .init(name: "a"))
        let error = await #expect(throws: RPCError.self) {
            _ = try await things.client.call(ThingsAPI.add, .init(name: "a"))
        }
        #expect(error?.kind == "internal_error")
        #expect(error?.message.contains("things") == false, "no SQL leaves the service")
        await things.stop()
    }

    @Test func healthAndMetricsTellHowItIs() async throws {
        let things = try await RunningThings(Scratch())
        _ = try await things.client.call(ThingsAPI.add, .init(name: "a"))
        let health = try await things.client.call(ServiceContract.health, Empty())
        #expect(health.service == "things" && health.version == "1.2.3" && health.storeOk && health.lastEvent == 1)
        #expect(health.durability == "journal=wal synchronous=FULL")
        let text = try await things.client.call(ServiceContract.metrics, Empty()).text
        #expect(text.contains("\nmpp_store_last_event 1\n") && text.contains("\nprocess_resident_memory_bytes "))
        await things.stop()
    }

    @Test func aBusyPortGivesOneSentence() async throws {
        let scratch = try Scratch()
        let things = try await RunningThings(scratch)
        let port = things.server.address?.port ?? 0
        let second = try Scratch()
        let error = await #expect(throws: OperatorError.self) {
            _ = try await RunningThings(second, arguments: ["--listen", "127.0.0.1:\(port)"])
        }
        #expect(error?.description == "The address 127.0.0.1:\(port) is in use by another program.")
        await things.stop()
    }

    @Test func aFolderThatCannotBeMadeGivesOneSentence() throws {
        let scratch = try Scratch()
        _ = FileManager.default.createFile(atPath: scratch.file("file"), contents: nil)
        let options = try ServiceOptions.parse(["--data", scratch.file("file") + "/data"])
        let error = #expect(throws: OperatorError.self) {
            _ = try ServiceHost(
                ThingsAPI.contract, settings: options.resolved(for: "things", environment: [:]), migrations: [],
                logger: .silent)
        }
        #expect(error?.description.contains("cannot be made") == true)
    }
}
