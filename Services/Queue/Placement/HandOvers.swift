import CatalogAPI
import JSONRPC
import JSONRPCTransport
import Logging
import QueueAPI
import ServiceKit

/// Hands over what the placement asks for, one agency after the other, and goes on after a restart with what was begun.
struct HandOvers: Sendable {
    let me: Code
    let store: Store
    let placement: CurrentPlacement
    let floor: CurrentFloor
    let catalog: RPCClient
    /// Gives a client of another instance.
    let client: @Sendable (Endpoint) -> RPCClient
    let logger: Logger
    /// Tells that there may be something to do.
    let news: AsyncStream<Void>

    /// Works until the task is cancelled.
    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            let (wake, alarm) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            group.addTask { for await _ in news { alarm.yield() } }
            group.addTask {
                // What was refused is tried again.
                while !Task.isCancelled {
                    try await Task.sleep(for: Self.pause)
                    alarm.yield()
                }
            }
            alarm.yield()
            var known = Clients(make: client)
            for await _ in wake {
                try Task.checkCancellation()
                try await work(&known)
            }
        }
    }

    private static let pause = Duration.seconds(1)

    /// One client for each address.
    private struct Clients {
        let make: @Sendable (Endpoint) -> RPCClient
        private var known: [Endpoint: RPCClient] = [:]

        init(make: @escaping @Sendable (Endpoint) -> RPCClient) { self.make = make }

        mutating func client(for endpoint: Endpoint) -> RPCClient {
            if let client = known[endpoint] { return client }
            let client = make(endpoint)
            known[endpoint] = client
            return client
        }
    }

    private func work(_ clients: inout Clients) async throws {
        guard floor.known != nil else { return }
        for unit in try await store.read({ try UnitTable(db: $0).all() }) {
            do {
                try await advance(unit, &clients)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.notice(
                    "a hand-over was taken back and will be tried again",
                    metadata: ["agency": "\(unit.agency)", "cause": "\(error)"])
            }
        }
    }

    private func advance(_ unit: Unit, _ clients: inout Clients) async throws {
        let handOver = HandOver(
            me: me, agency: unit.agency, store: store, floor: floor, catalog: catalog, logger: logger)
        switch unit.state {
        case .owned:
            guard let place = placement.known?.agency(unit.agency), place.instance == me, let target = place.target,
                target != me, let endpoint = placement.address(of: target)
            else { return }
            try await handOver.run(to: target, at: clients.client(for: endpoint), after: place.epoch)
        case .fenced, .committing, .leaving:
            guard let endpoint = unit.other.flatMap(placement.address) else { return }
            try await handOver.resume(unit, at: clients.client(for: endpoint))
        case .moved, .incoming: return
        }
    }
}
