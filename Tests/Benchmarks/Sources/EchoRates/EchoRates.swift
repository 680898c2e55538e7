import Logging
import NIOCore
import NIOPosix

/// Calls one echo method with typed parameters and result over one connection: ours, then grpc-swift-2, in turns.
///
/// usage: EchoRates SECONDS ROUNDS
///
/// Prints a line for each turn: peer, event loops, calls in flight, calls per second. With one event loop, client and
/// server share a thread, and a call costs what the two sides do; with two, waking the other thread twice is added.
@main
struct EchoRates {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let seconds = Double(arguments[1]), let rounds = Int(arguments[2]) else {
            fatalError("usage: EchoRates SECONDS ROUNDS")
        }
        for (loops, inFlight) in [(1, 1), (2, 1), (2, 64)] {
            // In turns, so that a machine that slows down slows both.
            for _ in 0..<rounds {
                try await report("rpc", RPCEcho.rate, loops, inFlight, seconds)
                try await report("grpc", GRPCEcho.rate, loops, inFlight, seconds)
            }
        }
    }

    private static func report(
        _ name: String, _ rate: (EventLoops, Int, Double) async throws -> Double, _ loops: Int, _ inFlight: Int,
        _ seconds: Double
    ) async throws {
        let threads = EventLoops(loops)
        let figure = try await rate(threads, inFlight, seconds)
        try await threads.shutdown()
        print(name, loops, inFlight, Int(figure))
    }

    /// Runs `call` from so many tasks for some time, after a short warm-up, and gives the calls per second.
    ///
    /// The tasks run on the event loop of the client, as the gateway's do: a change of thread on the way out and one on
    /// the way back would cost more than the call.
    static func measure(
        on loop: any EventLoop, inFlight: Int, seconds: Double, _ call: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        try await withTaskExecutorPreference(LoopExecutor(loop)) {
            _ = try await burst(inFlight: inFlight, seconds: seconds / 4, call)
            return try await burst(inFlight: inFlight, seconds: seconds, call)
        }
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

/// The threads of one measurement.
struct EventLoops {
    let server: MultiThreadedEventLoopGroup
    let client: MultiThreadedEventLoopGroup

    /// One thread for both sides, or one for each.
    init(_ count: Int) {
        server = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        client = count == 1 ? server : MultiThreadedEventLoopGroup(numberOfThreads: 1)
    }

    func shutdown() async throws {
        try await server.shutdownGracefully()
        if client !== server { try await client.shutdownGracefully() }
    }
}
