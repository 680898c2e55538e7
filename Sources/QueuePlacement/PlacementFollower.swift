public import CatalogAPI
import JSONRPC
public import JSONRPCTransport
public import Logging
public import NIOCore

/// Keeps up with the table that says which queue instance answers for which lane.
///
/// While the catalog is away, whoever follows goes on with what was adopted last.
public struct PlacementFollower: Sendable {
    private let catalog: RPCClient
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let adopt: @Sendable (Placement) async throws -> Void

    /// A follower.
    ///
    /// - Parameter adopt: Told of the table when it is first read and whenever it has changed, one after the other. If it
    ///   throws, the table is read again a little later.
    public init(
        catalog: RPCClient, eventLoop: any EventLoop, logger: Logger,
        adopt: @escaping @Sendable (Placement) async throws -> Void
    ) {
        self.catalog = catalog
        self.eventLoop = eventLoop
        self.logger = logger
        self.adopt = adopt
    }

    /// Follows until the task is cancelled.
    public func run() async throws {
        var pause = Self.firstPause
        var lastProblem: String?
        while !Task.isCancelled {
            do {
                // First the subscription, then the look: a change in between is seen by one of the two.
                let events = try await catalog.subscribe(topics: [CatalogAPI.placementChanged.name], on: eventLoop)
                try await adopt(try await catalog.call(CatalogAPI.placement, Empty()))
                lastProblem = nil
                pause = Self.firstPause
                for try await batch in events {
                    // Each event carries the whole table, so of several only the last matters.
                    guard let last = batch.last else { continue }
                    try await adopt(try JSONReading.decode(Placement.self, from: last.body))
                }
            } catch is CancellationError {
                return
            } catch {
                let problem = (error as? RPCError)?.message ?? "\(error)"
                if problem != lastProblem {
                    logger.notice("the placement cannot be followed at the moment", metadata: ["cause": "\(problem)"])
                }
                lastProblem = problem
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private static let firstPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(2)
}
