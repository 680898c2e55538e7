import CatalogAPI
import JSONRPC
import JSONRPCTransport
import NIOCore
import QueueAPI
import ServiceKit

/// Asks the catalog where lanes live, and waits until they live elsewhere.
struct PlacementDesk: Sendable {
    let catalog: Endpoint
    let token: String?
    let timeout: TimeAmount

    /// The table.
    func placement() async throws -> Placement {
        try await ServiceLink.open(catalog, token: token, timeout: timeout) { client, _ in
            try await client.call(CatalogAPI.placement, Empty())
        }
    }

    /// Changes the table.
    func change<Request: Codable & Sendable>(
        _ method: Method<Request, Placement>, _ request: Request
    ) async throws -> Placement {
        try await ServiceLink.open(catalog, token: token, timeout: timeout) { client, _ in
            try await client.call(method, request)
        }
    }

    /// How an instance sees itself.
    func view(_ address: String) async throws -> InstanceView {
        guard let endpoint = Endpoint(address), endpoint.port > 0 else {
            throw Complaint("\"\(address)\" should be HOST:PORT, such as 127.0.0.1:7112.")
        }
        return try await ServiceLink.open(endpoint, token: token, timeout: timeout) { client, _ in
            try await client.call(QueueAPI.instance, Empty())
        }
    }

    /// Carries out moves one after the other, and tells of each.
    func carryOut(_ moves: [Rebalancing.Move], patience: Duration, tell: (String) -> Void) async throws {
        for move in moves {
            let before = try await change(CatalogAPI.moveLane, MoveRequest(lane: move.lane, to: move.to))
            let deadline = ContinuousClock.now + patience
            while try await placement().agency(move.agency)?.instance != move.to {
                guard ContinuousClock.now < deadline else {
                    throw Complaint(
                        """
                        \(move.agency) is not handed over to \(move.to) after \(patience); it is tried until it \
                        succeeds or is taken back with mpp queue move \(move.lane) \(move.from). The log of \(move.from) \
                        says why.
                        """, code: 1)
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            tell("\(move.agency): \(move.from) → \(move.to)\(await pause(of: move, before))")
        }
    }

    /// For how long the lanes stood still, as the instance that gave them away tells once it is done.
    private func pause(of move: Rebalancing.Move, _ placement: Placement) async -> String {
        guard let address = placement.instance(move.from)?.address else { return "" }
        for _ in 0..<50 {
            let report = try? await view(address).handOvers.first { $0.agency == move.agency && $0.to == move.to }
            if let report {
                return report.pauseMs.map { ", \($0) ms, \(report.rows) rows" } ?? ""
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return ""
    }
}
