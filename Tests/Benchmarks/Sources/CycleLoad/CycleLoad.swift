import Foundation
import JSONRPC
import NIOPosix

/// Citizens and officers in one: each client takes a number, calls the first in line, starts and finishes, again and
/// again. A lane that moves to another queue is followed there.
///
/// usage: CycleLoad SECONDS PORT/SERVICE/COUNTER …    one client for each
/// Prints the cycles per second, and the median, the 99th percentile and the longest of all waits for an answer in
/// milliseconds.
@main
struct CycleLoad {
    static func main() async {
        do {
            try await measure()
        } catch {
            FileHandle.standardError.write(Data("CycleLoad: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func measure() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let places = arguments.dropFirst().compactMap(Place.init)
        guard let seconds = arguments.first.flatMap({ Double($0) }), !places.isEmpty,
            places.count == arguments.count - 1
        else { fatalError("usage: CycleLoad SECONDS PORT/SERVICE/COUNTER …") }
        let queues = Queues(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
        var desks: [Desk] = []
        for place in places {
            var desk = Desk(place: place, queues: queues)
            try await desk.open()
            desks.append(desk)
        }
        let start = ContinuousClock.now
        let ended = try await run(desks, until: start + .seconds(seconds))
        let took = start.duration(to: .now) / .seconds(1)
        let waits = ended.flatMap(\.waits).sorted()
        guard let longest = waits.last else { fatalError("nothing was answered") }
        let cycles = Double(ended.reduce(0) { $0 + $1.cycles }) / took
        print(cycles, waits[waits.count / 2], waits[waits.count * 99 / 100], longest)
    }

    private static func run(_ desks: [Desk], until end: ContinuousClock.Instant) async throws -> [Desk] {
        try await withThrowingTaskGroup(of: Desk.self) { group in
            for desk in desks {
                group.addTask {
                    var desk = desk
                    while ContinuousClock.now < end { try await desk.cycle() }
                    return desk
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}

/// Where one client works.
struct Place: Sendable {
    let port: Int
    let service: Code
    let counter: Code

    init?(_ text: String) {
        let parts = text.split(separator: "/").map(String.init)
        guard parts.count == 3, let port = Int(parts[0]), let service = Code(parts[1]), let counter = Code(parts[2])
        else { return nil }
        self.port = port
        self.service = service
        self.counter = counter
    }
}
