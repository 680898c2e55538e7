import ArgumentParser
import Foundation
import Glibc
import JSONRPC
import NIOCore
import ServiceKit

/// `mpp status`: is everything there?
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows how every service is; the exit code is 1 when one is not well.")

    @Option(help: "The base of the services' usual ports; MPP_CATALOG and the like name other addresses.")
    var basePort = Endpoint.basePort

    @Option(help: "Where the gateway listens without TLS.")
    var gateway = "127.0.0.1:8080"

    @Option(help: "A signed token; otherwise MPP_TOKEN. Not needed on the same machine.")
    var token: String?

    @Option(help: "How many seconds to wait for an answer.")
    var timeout = 2.0

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (0.05...60).contains(timeout) else {
            throw ValidationError("--timeout lies between 0.05 and 60 seconds.")
        }
    }

    func run() async throws {
        try await complaining {
            guard let address = Endpoint(gateway), address.port > 0 else {
                throw Complaint("--gateway is \"\(gateway)\" and should be HOST:PORT, such as 127.0.0.1:8080.")
            }
            let environment = ProcessInfo.processInfo.environment
            let probe = HealthProbe(
                token: token ?? environment["MPP_TOKEN"], timeout: .milliseconds(Int64(timeout * 1000)))
            var states: [ServiceState] = []
            try await withThrowingTaskGroup(of: ServiceState.self) { group in
                for service in SuiteService.allCases {
                    let endpoint = try Endpoint.find(service, told: nil, basePort: basePort, environment: environment)
                    group.addTask { await probe.state(of: service, at: endpoint) }
                }
                for seat in try Self.furtherQueues(environment) {
                    group.addTask {
                        var state = await probe.state(of: .queue, at: seat.endpoint)
                        state.service = seat.id.text
                        return state
                    }
                }
                group.addTask { await probe.gateway(at: address) }
                for try await state in group { states.append(state) }
            }
            let order = SuiteService.allCases.map(\.rawValue) + [SuiteLayout.gateway]
            states.sort {
                (order.firstIndex(of: $0.service) ?? 9, $0.service) < (
                    order.firstIndex(of: $1.service) ?? 9, $1.service
                )
            }
            if json {
                let bytes = try JSONWriting.encode(StatusReport(ok: states.allSatisfy(\.isWell), services: states))
                Terminal.line(JSONLayout(paint: Paint.forTerminal(STDOUT_FILENO)).text(try JSONDocument(bytes).root))
            } else {
                ServiceState.table(states, Paint.forTerminal(STDOUT_FILENO)).forEach(Terminal.line)
            }
            if !states.allSatisfy(\.isWell) { throw ExitCode(1) }
        }
    }

    /// The queue's instances beyond the first, as the environment names them.
    private static func furtherQueues(_ environment: [String: String]) throws(Complaint) -> [QueueSeat] {
        guard let named = environment[SuiteService.queue.addressVariable], !named.isEmpty else { return [] }
        guard let seats = try? QueueSeat.list(named), seats.allSatisfy({ $0.endpoint.port > 0 }) else {
            throw Complaint(
                "MPP_QUEUE is \"\(named)\", and should be like queue-1=127.0.0.1:7102,queue-2=127.0.0.1:7112.")
        }
        return Array(seats.dropFirst())
    }
}

/// What `mpp status --json` prints.
private struct StatusReport: Encodable {
    let ok: Bool
    let services: [ServiceState]
}
