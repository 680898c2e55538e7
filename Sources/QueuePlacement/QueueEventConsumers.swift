public import CatalogAPI
import GRDB
public import JSONRPC
public import JSONRPCTransport
import NIOConcurrencyHelpers
import NIOCore
public import ServiceKit

/// Follows the events of every queue instance, also of those that are added later.
///
/// A change of a ticket is an event of exactly one instance: of the one that answered for its lane when it happened. So
/// each event takes effect once, however often a lane has moved. The position is kept by the instance's name, which
/// outlives its address.
public struct QueueEventConsumers: Sendable {
    /// A service that knew one queue kept its position by the address; from now on it is kept by the name.
    public static let migration = Migration("queue.names") { db in
        try db.execute(
            sql: """
                UPDATE cursors SET source = 'queue queue-1' WHERE source LIKE 'queue %:%'
                AND (SELECT count(*) FROM cursors WHERE source LIKE 'queue %') = 1
                """)
    }

    private let host: ServiceHost
    private let topics: [String]
    private let me: Code?
    private let apply: @Sendable (Transaction, EventRecord) throws -> Void

    /// Describes what to follow and what to do with each event.
    ///
    /// - Parameter me: The instance that follows the others; nil for other services, which follow all.
    public init(
        _ host: ServiceHost, topics: [String], except me: Code? = nil,
        apply: @escaping @Sendable (Transaction, EventRecord) throws -> Void
    ) {
        self.host = host
        self.topics = topics
        self.me = me
        self.apply = apply
    }

    /// Follows the instances that the operator named, and those the catalog knows as soon as it answers.
    public func start() {
        host.background("events of the queue") { [self] in
            let tables = AsyncStream<Placement>.makeStream(bufferingPolicy: .bufferingNewest(1))
            let follower = PlacementFollower(
                catalog: host.client(for: host.settings.catalog), eventLoop: host.group.next(), logger: host.logger
            ) { tables.continuation.yield($0) }
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await follower.run() }
                group.addTask { await follow(tables.stream) }
            }
        }
    }

    private func follow(_ tables: AsyncStream<Placement>) async {
        await withDiscardingTaskGroup { group in
            var running: [Code: (address: Endpoint, task: CancellableWork)] = [:]
            func run(_ seats: [QueueSeat]) {
                for seat in seats where seat.id != me && running[seat.id]?.address != seat.endpoint {
                    running[seat.id]?.task.cancel()
                    let work = CancellableWork { await consume(seat) }
                    running[seat.id] = (seat.endpoint, work)
                    group.addTask { await work.run() }
                }
            }
            // An instance knows the others from the catalog alone: it is not told of them when it is started.
            if me == nil { run(host.settings.queueInstances) }
            for await table in tables { run(table.seats) }
            for (_, work) in running.values { work.cancel() }
        }
    }

    private func consume(_ seat: QueueSeat) async {
        let consumer = EventConsumer(
            source: "queue \(seat.id)", client: host.client(for: seat.endpoint), topics: topics, store: host.store,
            eventLoop: host.group.next(), metrics: host.metrics, logger: host.logger, apply: apply)
        await consumer.run()
    }
}

/// Work in a task group that can be cancelled by itself.
private final class CancellableWork: Sendable {
    private let task = NIOLockedValueBox<Task<Void, Never>?>(nil)
    private let isCancelled = NIOLockedValueBox(false)
    private let body: @Sendable () async -> Void

    init(_ body: @escaping @Sendable () async -> Void) { self.body = body }

    func run() async {
        let work = Task(operation: body)
        task.withLockedValue { $0 = work }
        if isCancelled.withLockedValue({ $0 }) { work.cancel() }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
    }

    func cancel() {
        isCancelled.withLockedValue { $0 = true }
        task.withLockedValue { $0 }?.cancel()
    }
}

extension Placement {
    /// The instances whose address is known.
    public var seats: [QueueSeat] {
        instances.compactMap { instance in
            Endpoint(instance.address).map { QueueSeat(id: instance.id, endpoint: $0) }
        }
    }
}
