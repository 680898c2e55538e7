import ArgumentParser
import CatalogAPI
import Foundation
import JSONRPC
import JSONRPCTransport
import NIOCore
import QueueAPI
import QueueEstimates
import ServiceKit

/// `mpp estimate`: how good the estimates of waiting times are.
struct EstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate", abstract: "Measures how good the estimates of waiting times are.",
        subcommands: [BacktestCommand.self])
}

/// `mpp estimate backtest`
struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest", abstract: "Replays days and compares what was estimated with what came true.",
        discussion: """
            Without --queue it replays days made from a seed, whose staff and arrivals change from day to day. With \
            --queue it replays what a running queue has recorded. Compared with two simple predictors: people ahead × \
            mean ÷ counters, and the wait of the last one called.
            """)

    @Option(help: "A running queue whose events are replayed, such as 127.0.0.1:7102.")
    var queue: String?

    @Option(help: "The catalogue that knows the hours of the recorded days, such as 127.0.0.1:7101.")
    var catalog: String?

    @Option(help: "A token for services beyond loopback.")
    var token: String?

    @Option(help: "How many days are counted, when they are made.")
    var days = 30

    @Option(help: "How many days before them are only learned from.")
    var warmUp = 10

    @Option(help: "The same seed makes the same days.")
    var seed: UInt64 = 1

    func validate() throws {
        guard (1...1000).contains(days) else { throw ValidationError("--days lies between 1 and 1000.") }
        guard (0...1000).contains(warmUp) else { throw ValidationError("--warm-up lies between 0 and 1000.") }
    }

    func run() async throws {
        try await complaining {
            var test = Backtest()
            let title: String
            if let queue {
                let environment = ProcessInfo.processInfo.environment
                let recorded = try await RecordedQueue.read(
                    try Endpoint.find(.queue, told: queue, basePort: Endpoint.basePort, environment: environment),
                    catalog: try Endpoint.find(
                        .catalog, told: catalog, basePort: Endpoint.basePort, environment: environment),
                    token: token ?? environment["MPP_TOKEN"])
                for (index, day) in recorded.enumerated() { test.replay(day, counted: index >= warmUp) }
                title = "\(max(0, recorded.count - warmUp)) recorded days of \(queue), after \(warmUp) learned from"
            } else {
                var generated = GeneratedDays(seed: seed)
                for number in 0..<warmUp + days { test.replay(generated.day(number), counted: number >= warmUp) }
                title = "\(days) days made from seed \(seed), after \(warmUp) learned from"
            }
            Terminal.line(title)
            guard let figures = test.figures, let all = test.figuresOfAll else {
                throw Complaint("Nobody had to wait on these days, so there is nothing to compare.")
            }
            BacktestReport(figures: figures, all: all, byPlace: test.figuresByPlace, unknown: test.unknown)
                .lines.forEach(Terminal.line)
        }
    }
}
