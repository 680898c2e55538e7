import JSONRPC
import JSONRPCTransport
import NIOCore
import ServiceKit

/// Asks services how they are.
struct HealthProbe: Sendable {
    let token: String?
    let timeout: TimeAmount

    /// How a service is. Never throws: what cannot be asked is down.
    func state(of service: SuiteService, at endpoint: Endpoint) async -> ServiceState {
        var state = ServiceState(service: service.rawValue, address: endpoint.description, state: "down")
        do {
            try await ServiceLink.open(endpoint, token: token, timeout: timeout) { client, _ in
                let health = try await client.call(ServiceContract.health, Empty())
                state.state = health.storeOk ? "ready" : "store failing"
                state.version = health.version
                state.uptimeMs = health.uptimeMs
                state.store = health.durability
                state.lastEvent = health.lastEvent
                // Numbers are guarded by a scope of their own; without it the rest is still worth telling.
                if let metrics = try? await client.call(ServiceContract.metrics, Empty()) {
                    state.memoryBytes = Self.memory(in: metrics.text)
                }
                if health.service != service.rawValue { state.problem = "this is \(health.service)" }
            }
        } catch let error as RPCError {
            state.problem = error.message
        } catch {
            state.problem = "\(error)"
        }
        if state.state == "store failing" { state.problem = "its store cannot write" }
        return state
    }

    /// How the gateway is.
    func gateway(at endpoint: Endpoint) async -> ServiceState {
        var state = ServiceState(service: SuiteLayout.gateway, address: endpoint.description, state: "down")
        let client = HTTPClient(endpoint, connections: 1)
        do {
            let ready = try await client.send(.get("/readyz"), timeout: timeout)
            state.state = ready.status == 200 ? "ready" : "not ready"
            if ready.status != 200 { state.problem = String(decoding: ready.body.prefix(300), as: UTF8.self) }
            let metrics = try await client.send(.get("/metrics"), timeout: timeout)
            let text = String(decoding: metrics.body, as: UTF8.self)
            state.memoryBytes = Self.memory(in: text)
            state.uptimeMs = Self.value(of: "process_uptime_seconds", in: text).map { Int64($0 * 1000) }
        } catch {
            state.problem = "\(error)"
        }
        await client.close()
        return state
    }

    private static func memory(in metrics: String) -> Int64? {
        value(of: "process_resident_memory_bytes", in: metrics).map { Int64($0) }
    }

    /// The value of a metric without labels in Prometheus' text format.
    static func value(of name: String, in metrics: String) -> Double? {
        for line in metrics.split(separator: "\n") where line.hasPrefix(name + " ") {
            return Double(line.dropFirst(name.count + 1).prefix { $0 != " " })
        }
        return nil
    }
}
