import CatalogAPI
import Foundation
import JSONRPC
import JSONRPCTransport
import Logging
import NIOCore
import NIOPosix
import QueueAPI
import ServiceKit
import Synchronization
import Testing

@testable import Queue

@Suite(.timeLimit(.minutes(1))) struct CatalogFollowerTests {
    @Test func theFloorIsReadAtTheStartAndAgainWhenOneIsPublished() async throws {
        try await TestQueue.run(floor: nil) { queue in
            let catalog = try await StubCatalog.start()
            let (adopted, follower) = try catalog.follower(of: queue)
            let following = Task { try await follower.run() }
            var versions = adopted.makeAsyncIterator()

            #expect(await versions.next() == 1)
            #expect(try await queue.issue("DUK-01").number == "A-001")
            try await catalog.publish(version: 2)
            #expect(await versions.next() == 2)
            try await catalog.publish(version: 3)
            #expect(await versions.next() == 3)

            following.cancel()
            _ = await following.result
            await follower.catalog.shutdown()
            await catalog.stop()
        }
    }

    @Test func aCatalogThatComesLateOrComesBackIsFound() async throws {
        try await TestQueue.run(floor: nil) { queue in
            // A port that the system does not hand out by itself, so that the catalog can come back to it.
            let first = try await StubCatalog.start(atOneOf: (0..<10).map { _ in Int.random(in: 20_000..<32_000) })
            let (adopted, follower) = try first.follower(of: queue)
            let following = Task { try await follower.run() }
            var versions = adopted.makeAsyncIterator()
            #expect(await versions.next() == 1)
            await first.stop()

            // Away: the copy holds.
            #expect(try await queue.issue("DUK-01").number == "A-001")
            let second = try await StubCatalog.start(atOneOf: Array(repeating: first.port, count: 100), version: 7)
            #expect(await versions.next() == 7)

            following.cancel()
            _ = await following.result
            await follower.catalog.shutdown()
            await second.stop()
        }
    }
}

/// A catalog that knows one floor and says when it has another.
private struct StubCatalog {
    let folder: URL
    let store: Store
    let server: RPCServer
    let floor: Published
    let port: Int

    final class Published: Sendable {
        private let floor: Mutex<Floor>
        init(_ floor: Floor) { self.floor = Mutex(floor) }
        var now: Floor { floor.withLock { $0 } }
        func set(version: Int) { floor.withLock { $0.version = version } }
    }

    /// Starts at the first port that is free. One that was just left may still be held for a moment.
    static func start(atOneOf ports: [Int], version: Int = 1) async throws -> StubCatalog {
        for port in ports.dropLast() {
            do { return try await start(port: port, version: version) } catch let error as IOError
                where error.errnoCode == EADDRINUSE
            {
                await Task.yield()
            }
        }
        return try await start(port: ports.last ?? 0, version: version)
    }

    static func start(port: Int = 0, version: Int = 1) async throws -> StubCatalog {
        let folder = FileManager.default.temporaryDirectory.appending(path: "catalog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let store = try Store.open(
            .init(path: folder.appending(path: "catalog.sqlite").path), migrations: [], clock: SystemClock(),
            logger: logger)
        let floor = Published(.small)
        floor.set(version: version)
        var routes = RPCRoutes(
            Contract(
                service: "catalog", version: "1.0.0", summary: "A stub.", methods: [CatalogAPI.floor.declaration],
                topics: [CatalogAPI.published.declaration]))
        routes.handle(CatalogAPI.floor) { _, _ in floor.now }
        let server: RPCServer
        do {
            server = try await RPCServer.start(
                host: "127.0.0.1", port: port, routes: routes, events: store,
                group: MultiThreadedEventLoopGroup.singleton, logger: logger)
        } catch {
            await store.close()
            throw error
        }
        return StubCatalog(
            folder: folder, store: store, server: server, floor: floor,
            port: try #require(server.address?.port))
    }

    func follower(of queue: TestQueue) throws -> (AsyncStream<Int>, CatalogFollower) {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        let group = MultiThreadedEventLoopGroup.singleton
        let follower = CatalogFollower(
            catalog: RPCClient(host: "127.0.0.1", port: port, group: group), eventLoop: group.next(),
            store: queue.store, floor: queue.floor,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            adopted: { continuation.yield($0.version) })
        return (stream, follower)
    }

    func publish(version: Int) async throws {
        floor.set(version: version)
        try await store.write { transaction in
            try transaction.append(
                CatalogAPI.published, key: nil,
                CatalogueVersion(
                    number: version, label: "\(version)", publishedAt: transaction.now, source: "test", draft: true,
                    notice: nil, agencies: 2, services: 4))
        }
    }

    func stop() async {
        await server.shutdown(grace: .seconds(1))
        await store.close()
        try? FileManager.default.removeItem(at: folder)
    }
}
