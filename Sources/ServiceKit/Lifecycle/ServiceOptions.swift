public import ArgumentParser
public import Foundation
public import JSONRPC
public import Logging

/// The options that all services share. Each can also be given as an environment variable; the option wins.
public struct ServiceOptions: ParsableArguments, Sendable {
    /// Where to listen.
    @Option(help: "Where to listen, as host:port. Port 0 lets the system choose. (MPP_LISTEN)")
    public var listen: String?

    /// The data folder.
    @Option(help: "The folder for the database, made if missing. Default: data. (MPP_DATA)")
    public var data: String?

    /// The identity folder.
    @Option(help: "The folder with the installation's keys. Default: identity in the data folder. (MPP_IDENTITY)")
    public var identity: String?

    /// The clock.
    @Option(
        help:
            "Play another time: a start and a speed, as 2026-11-25T07:30:00+07:00@60. Default: the machine's. (MPP_CLOCK)"
    )
    public var clock: String?

    /// The log level.
    @Option(help: "trace, debug, info, notice, warning, error or critical. Default: info. (MPP_LOG_LEVEL)")
    public var logLevel: String?

    /// The log format.
    @Option(help: "text or json. Default: text. (MPP_LOG_FORMAT)")
    public var logFormat: String?

    /// The catalog's address.
    @Option(help: "Where the catalog listens. Default: 127.0.0.1:7101. (MPP_CATALOG)")
    public var catalog: String?

    /// The queue instances' addresses.
    @Option(
        help: """
            Where the queue's instances listen, separated by commas, as host:port or name=host:port. Default: \
            127.0.0.1:7102. (MPP_QUEUE)
            """)
    public var queue: String?

    /// The visits service's address.
    @Option(help: "Where the visits service listens. Default: 127.0.0.1:7103. (MPP_VISITS)")
    public var visits: String?

    /// The feedback service's address.
    @Option(help: "Where the feedback service listens. Default: 127.0.0.1:7104. (MPP_FEEDBACK)")
    public var feedback: String?

    /// Options with nothing said.
    public init() {}
}

/// The options after defaults and environment, checked.
public struct ServiceSettings: Sendable {
    /// Where to listen.
    public var listen: Endpoint
    /// The folder for the database.
    public var data: String
    /// The keys of the installation.
    public var identity: IdentityFolder
    /// What time it is for people.
    public var clock: any WallClock
    /// Entries below are not logged.
    public var logLevel: Logger.Level
    /// How log lines look.
    public var logFormat: LineLogHandler.Format
    /// Where the catalog listens.
    public var catalog: Endpoint
    /// The queue's instances as the operator names them; at least one. The catalog knows those of later.
    public var queueInstances: [QueueSeat]
    /// Where they listen.
    public var queues: [Endpoint] { queueInstances.map(\.endpoint) }
    /// Whether the operator has named them, rather than nobody.
    public var namesQueues: Bool
    /// Where the visits service listens.
    public var visits: Endpoint
    /// Where the feedback service listens.
    public var feedback: Endpoint
}

/// One instance of the queue: its name, and where it listens.
public struct QueueSeat: Sendable, Hashable {
    /// Its name. The first is `queue-1`, the second `queue-2`, unless the operator says otherwise.
    public var id: Code
    /// Where it listens.
    public var endpoint: Endpoint

    /// Names an instance.
    public init(id: Code, endpoint: Endpoint) {
        self.id = id
        self.endpoint = endpoint
    }

    /// The queue's instances as an operator names them: `127.0.0.1:7102,queue-7=queue.internal:7102`.
    ///
    /// - Throws: `OperatorError` that says what is wrong.
    public static func list(_ text: String) throws -> [QueueSeat] {
        let seats = try text.split(separator: ",").enumerated().map { index, part in
            let parts = part.split(separator: "=", maxSplits: 1).map(String.init)
            let name = parts.count == 2 ? parts[0] : "queue-\(index + 1)"
            guard let id = Code(name) else {
                throw OperatorError("--queue names an instance \"\(name)\", but a name is like queue-2.")
            }
            let address = parts.last ?? ""
            guard let endpoint = Endpoint(address) else {
                throw OperatorError("--queue is \"\(address)\", but must be like 127.0.0.1:7101.")
            }
            return QueueSeat(id: id, endpoint: endpoint)
        }
        guard (1...64).contains(seats.count), Set(seats.map(\.id)).count == seats.count else {
            throw OperatorError("--queue must name 1 to 64 instances, each once.")
        }
        return seats
    }
}

extension ServiceOptions {
    /// The ports that services listen on unless told otherwise.
    public static let defaultPorts = [
        "catalog": 7101, "queue": 7102, "visits": 7103, "feedback": 7104, "gateway": 7100,
    ]

    /// Fills in environment and defaults, and checks every value.
    ///
    /// - Throws: `OperatorError` that names the option and shows what it should look like.
    public func resolved(
        for service: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> ServiceSettings {
        let source = Source(environment: environment)
        let data = source.text(self.data, "data") ?? "data"
        let clockText = source.text(clock, "clock")
        let scaled = clockText.flatMap { ScaledClock($0) }
        if let clockText, scaled == nil {
            throw OperatorError("--clock is \"\(clockText)\", but must be like 2026-11-25T07:30:00+07:00@60.")
        }
        let named = source.text(queue, "queue")
        let queues = try QueueSeat.list(named ?? "127.0.0.1:7102")
        return ServiceSettings(
            listen: try source.endpoint(listen, "listen", port: Self.defaultPorts[service] ?? 7199),
            data: data, identity: IdentityFolder(path: source.text(identity, "identity") ?? data + "/identity"),
            clock: scaled ?? SystemClock(),
            logLevel: try source.choice(logLevel, "log-level", Logger.Level.allCases, default: .info),
            logFormat: try source.choice(logFormat, "log-format", LineLogHandler.Format.allCases, default: .text),
            catalog: try source.endpoint(catalog, "catalog", port: 7101), queueInstances: queues,
            namesQueues: named != nil,
            visits: try source.endpoint(visits, "visits", port: 7103),
            feedback: try source.endpoint(feedback, "feedback", port: 7104))
    }

    /// Where a value comes from when the option was not given.
    private struct Source {
        let environment: [String: String]

        func text(_ given: String?, _ name: String) -> String? {
            let variable = "MPP_" + name.uppercased().replacingOccurrences(of: "-", with: "_")
            return [given, environment[variable]].compactMap { $0 }.first { !$0.isEmpty }
        }

        func endpoint(_ given: String?, _ name: String, port: Int) throws -> Endpoint {
            let text = text(given, name) ?? "127.0.0.1:\(port)"
            guard let endpoint = Endpoint(text) else {
                throw OperatorError("--\(name) is \"\(text)\", but must be like 127.0.0.1:7101.")
            }
            return endpoint
        }

        func choice<Choice: RawRepresentable<String>>(
            _ given: String?, _ name: String, _ choices: [Choice], default standard: Choice
        ) throws -> Choice {
            guard let text = text(given, name) else { return standard }
            guard let choice = Choice(rawValue: text) else {
                let allowed = choices.map(\.rawValue).joined(separator: ", ")
                throw OperatorError("--\(name) is \"\(text)\", but must be one of \(allowed).")
            }
            return choice
        }
    }
}
