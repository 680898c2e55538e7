import CatalogAPI
import JSONRPC
import JSONRPCTransport
import Logging
import NIOCore
import ServiceKit

/// Keeps the floor as the catalogue has it. While the catalogue is away, the queue goes on with the copy in its store.
struct CatalogFollower: Sendable {
    let catalog: RPCClient
    let eventLoop: any EventLoop
    let store: Store
    let floor: CurrentFloor
    let logger: Logger
    /// Told of every plan that begins to hold.
    let adopted: @Sendable (FloorPlan) -> Void

    /// Follows the catalogue until the task is cancelled.
    func run() async throws {
        var pause = Self.firstPause
        var lastProblem: String?
        while !Task.isCancelled {
            do {
                // First the subscription, then the look: what is published in between is seen by one of the two.
                let events = try await catalog.subscribe(topics: [CatalogAPI.published.name], on: eventLoop)
                try await refresh()
                if lastProblem != nil { logger.notice("the catalogue is followed again") }
                lastProblem = nil
                pause = Self.firstPause
                for try await _ in events { try await refresh() }
            } catch is CancellationError {
                return
            } catch {
                let problem = (error as? RPCError)?.message ?? "\(error)"
                if problem != lastProblem {
                    logger.notice("the catalogue cannot be followed at the moment", metadata: ["cause": "\(problem)"])
                }
                lastProblem = problem
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// Reads the floor and works by it from now on.
    func refresh() async throws {
        try await take(try await catalog.call(CatalogAPI.floor, Empty()))
    }

    /// Works by a floor from now on, if it differs from the one known.
    func take(_ fresh: Floor) async throws {
        let plan = try await store.write { transaction in
            let table = FloorTable(db: transaction.db)
            try table.save(fresh, at: transaction.now)
            return try table.load()
        }
        guard let plan, floor.replace(by: plan) else { return }
        adopted(plan)
        logger.info(
            "the floor is known",
            metadata: [
                "version": "\(fresh.version)", "lanes": "\(fresh.lanes.count)", "counters": "\(fresh.counters.count)",
            ])
    }

    private static let firstPause = Duration.milliseconds(200)
    private static let longestPause = Duration.seconds(5)
}
