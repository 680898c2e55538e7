import JSONRPC
import JSONRPCTransport
import NIOCore
import QueueAPI
import ServiceKit

/// Waits until the suite answers.
struct Readiness: Sendable {
    let layout: SuiteLayout
    /// How long to wait for all of it.
    let patience: Duration

    private static let pause = Duration.milliseconds(50)

    /// Returns when every service answers and the gateway says that it is ready.
    ///
    /// - Throws: `Complaint` naming what is not ready in time; `CancellationError`.
    func wait() async throws {
        let deadline = ContinuousClock.now + patience
        let late = try await withThrowingTaskGroup(of: String?.self) { group in
            for service in SuiteService.allCases {
                group.addTask {
                    try await answers(
                        layout.endpoint(of: service), isQueue: service == .queue, by: deadline)
                        ? nil : service.executable
                }
            }
            for number in (1...layout.settings.queues).dropFirst() {
                group.addTask {
                    try await answers(layout.queueEndpoint(number), isQueue: true, by: deadline)
                        ? nil : "queue-\(number)"
                }
            }
            group.addTask { try await gatewayIsReady(by: deadline) ? nil : "mpp-gateway" }
            var late: [String] = []
            for try await name in group { if let name { late.append(name) } }
            return late
        }
        guard late.isEmpty else {
            let names = late.sorted().joined(separator: " and ")
            throw Complaint("\(names) did not get ready within \(patience); the lines above may say why.", code: 1)
        }
    }

    private func answers(_ endpoint: Endpoint, isQueue: Bool, by deadline: ContinuousClock.Instant) async throws -> Bool
    {
        try await ServiceLink.open(endpoint, token: nil, timeout: .milliseconds(500)) { client, _ in
            try await Self.poll(until: deadline) {
                _ = try await client.call(BuiltInMethods.ping, Empty())
                // A queue that runs is of no use before it knows its lanes; with no catalogue yet there are none to know.
                if isQueue, layout.settings.queues > 1 { _ = try await client.call(QueueAPI.counters, Empty()) }
                return true
            }
        }
    }

    private func gatewayIsReady(by deadline: ContinuousClock.Instant) async throws -> Bool {
        let client = HTTPClient(layout.gatewayEndpoint, connections: 1)
        let isReady = try await Self.poll(until: deadline) {
            try await client.send(.get("/readyz"), timeout: .seconds(2)).status == 200
        }
        await client.close()
        return isReady
    }

    /// Asks again and again until the answer is yes or time is up. Errors are a no.
    private static func poll(
        until deadline: ContinuousClock.Instant, _ question: () async throws -> Bool
    ) async throws -> Bool {
        repeat {
            if (try? await question()) == true { return true }
            try await Task.sleep(for: pause)
        } while ContinuousClock.now < deadline
        return false
    }
}
