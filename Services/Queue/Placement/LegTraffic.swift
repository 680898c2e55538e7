import JSONRPC
import JSONRPCTransport
import Logging
import QueueAPI
import ServiceKit

/// Keeps tickets going that are on their way to or from other instances.
struct LegTraffic: Sendable {
    let store: Store
    let floor: CurrentFloor
    let placement: CurrentPlacement
    let logger: Logger
    private let news = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(store: Store, floor: CurrentFloor, placement: CurrentPlacement, logger: Logger) {
        self.store = store
        self.floor = floor
        self.placement = placement
        self.logger = logger
    }

    /// The events of other instances that matter here.
    static let topics = [QueueAPI.legSent.name, QueueAPI.legTaken.name]

    /// Takes an event of another instance.
    func receive(_ event: EventRecord, _ transaction: Transaction) throws {
        let travel = LegTravel(queue: QueueCommands(transaction, plan: try floor.get()), placement: placement)
        if let leg = try event.body(of: QueueAPI.legSent) {
            try travel.receive(leg)
            // Before COMMIT, so whoever looks may be too early; the next look is not far.
            news.continuation.yield()
        }
        if let taken = try event.body(of: QueueAPI.legTaken) { try travel.confirm(taken) }
    }

    /// Looks after what is put aside until the task is cancelled.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { [news] in
                while !Task.isCancelled {
                    try await Task.sleep(for: Self.pause)
                    news.continuation.yield()
                }
            }
            for await _ in news.stream {
                try Task.checkCancellation()
                do { try await settle() } catch is CancellationError { throw CancellationError() } catch {
                    logger.warning("numbers on their way cannot go on yet", metadata: ["cause": "\(error)"])
                }
            }
        }
    }

    /// Takes everything that is put aside one step further that can go.
    func settle() async throws {
        guard let plan = floor.known else { return }
        for ticket in try await store.read({ try OnTheWayTable(db: $0).unsent(limit: Self.atOnce) }) {
            do {
                let step = try await store.write { [placement] transaction in
                    try LegTravel(queue: QueueCommands(transaction, plan: plan), placement: placement)
                        .settle(ticket.code)
                }
                step?.reached()
            } catch let error as RPCError {
                // One that cannot be read here, for instance because this version is older, holds nobody else up.
                logger.warning(
                    "a number on its way cannot go on yet", metadata: ["day": "\(ticket.day)", "cause": "\(error)"])
            }
        }
    }

    /// How many are looked at in one round; the others wait for the next.
    private static let atOnce = 500
    /// How long a number may wait for a lane that is being handed over to be there.
    private static let pause = Duration.milliseconds(200)
}
