import Logging
import NIOCore
import NIOPosix

/// Calls one echo method with typed parameters and result over one connection: ours, then grpc-swift-2, in turns.
///
/// usage: EchoRates SECONDS ROUNDS
///
/// Prints a line for each turn: peer, calls in flight, calls per second.
@main
struct EchoRates {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let seconds = Double(arguments[1]), let rounds = Int(arguments[2]) else {
            fatalError("usage: EchoRates SECONDS ROUNDS")
        }
        for inFlight in [1, 64] {
            // In turns, so that a machine that slows down slows both.
            for _ in 0..<rounds {
                report("rpc", inFlight, try await RPCEcho.rate(inFlight: inFlight, seconds: seconds))
                report("grpc", inFlight, try await GRPCEcho.rate(inFlight: inFlight, seconds: seconds))
            }
        }
    }

    private static func report(_ name: String, _ inFlight: Int, _ rate: Double) {
        print(name, inFlight, Int(rate))
    }

    /// Runs `call` from so many tasks for some time, after a short warm-up, and gives the calls per second.
    static func measure(
        inFlight: Int, seconds: Double, _ call: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        _ = try await burst(inFlight: inFlight, seconds: seconds / 4, call)
        return try await burst(inFlight: inFlight, seconds: seconds, call)
    }

    private static func burst(
        inFlight: Int, seconds: Double, _ call: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let calls = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    var calls = 0
                    while ContinuousClock.now < end {
                        try await call(calls)
                        calls += 1
                    }
                    return calls
                }
            }
            var calls = 0
            for try await count in group { calls += count }
            return calls
        }
        return Double(calls) / (start.duration(to: .now) / .seconds(1))
    }
}
