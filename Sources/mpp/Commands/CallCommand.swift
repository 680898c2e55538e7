import ArgumentParser
import Foundation
import Glibc
import JSONRPC
import JSONRPCTransport
import NIOCore
import ServiceKit

extension SuiteService: ExpressibleByArgument {}

/// `mpp call`: talks to a service without the gateway.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Calls a method of a service, or follows its events.",
        discussion: """
            Without METHOD it lists what the service offers; with --describe it explains a method or topic.
            Examples:
              mpp call queue ticket.issue '{"service":"DUK-01","channel":"kiosk"}'
              mpp call queue ticket.changed --watch --after 0
              mpp call catalog site.get | jq .site.name
            """)

    @Argument(help: "The service: catalog, queue, visits or feedback.")
    var service: SuiteService

    @Argument(
        help: "A method; with --watch a topic, several separated by commas, or * for all.",
        completion: .custom { words, _, prefix in CallCompletion.methods(words: words, prefix: prefix) })
    var method: String?

    @Argument(help: "The parameters as JSON, or - to read them from standard input.")
    var params: String?

    @Flag(help: "Follow events, one a line, until Ctrl-C.")
    var watch = false

    @Option(help: "With --watch: the last event already seen; 0 replays all. Otherwise from now on.")
    var after: Int64?

    @Flag(name: .customLong("describe"), help: "Explain the method or topic instead of calling it.")
    var describe = false

    @Option(help: "Where the service listens; otherwise MPP_CATALOG and the like, or its usual port.")
    var address: String?

    @Option(help: "The base of the usual ports.")
    var basePort = Endpoint.basePort

    @Option(help: "A signed token; otherwise MPP_TOKEN. Not needed on the same machine.")
    var token: String?

    @Option(help: "Makes a repeated call give the same answer.")
    var idempotencyKey: String?

    @Option(help: "How many seconds to wait for the answer.")
    var timeout = 10.0

    @Flag(help: "Print JSON as it was sent, without layout and colours.")
    var raw = false

    func validate() throws {
        guard (0.001...3600).contains(timeout) else {
            throw ValidationError("--timeout should lie between 0.001 and 3600 seconds.")
        }
        if after != nil, !watch { throw ValidationError("--after goes with --watch.") }
        if let after, after < 0 { throw ValidationError("--after should not be negative.") }
        if watch, method == nil { throw ValidationError("--watch needs a topic, or '*' for all.") }
    }

    func run() async throws {
        try await complaining {
            let paint = raw ? Paint.none : Paint.forTerminal(STDOUT_FILENO)
            let help = MethodHelp(service: service, paint: paint)
            guard let method else { return help.list().forEach(Terminal.line) }
            if describe { return try explain(method, help) }
            let endpoint = try Endpoint.find(
                service, told: address, basePort: basePort, environment: ProcessInfo.processInfo.environment)
            do {
                if watch {
                    try await follow(method, at: endpoint, paint)
                } else {
                    try await call(method, at: endpoint, paint)
                }
            } catch let error as RPCError {
                ErrorReport(paint: Paint.forTerminal(STDERR_FILENO)).lines(error).forEach(Terminal.error)
                throw ExitCode(1)
            }
        }
    }

    private var effectiveToken: String? { token ?? ProcessInfo.processInfo.environment["MPP_TOKEN"] }

    private func explain(_ name: String, _ help: MethodHelp) throws {
        if let method = service.method(name) {
            try help.describe(method).forEach(Terminal.line)
        } else if let topic = service.contract.topics.first(where: { $0.name == name }) {
            try help.describe(topic).forEach(Terminal.line)
        } else {
            throw Complaint(
                "\(service.rawValue) has no method or topic \"\(name)\"; mpp call \(service.rawValue) lists them.")
        }
    }

    private func call(_ method: String, at endpoint: Endpoint, _ paint: Paint) async throws {
        let params = try readParams()
        let milliseconds = Int64(timeout * 1000)
        let meta = CallMeta(deadlineMs: Int(milliseconds), idempotencyKey: idempotencyKey)
        let isRead = service.method(method).map { $0.effect == .read } ?? false
        // The connection is given a little longer than the service, so that its own answer about the deadline arrives.
        let bytes = try await Following(token: effectiveToken, timeout: .milliseconds(milliseconds + 500)).call(
            method, params: params, meta: meta, isSafe: isRead || idempotencyKey != nil, at: endpoint)
        if raw {
            Terminal.line(String(decoding: bytes, as: UTF8.self))
        } else {
            Terminal.line(JSONLayout(paint: paint).text(try JSONDocument(bytes).root))
        }
    }

    /// The parameters as JSON text; nil when none were given.
    private func readParams() throws(Complaint) -> [UInt8]? {
        guard let params else { return nil }
        let bytes: [UInt8]
        if params == "-" {
            let data = (try? FileHandle.standardInput.read(upToCount: Frame.defaultLimit)) ?? nil
            bytes = Array(data ?? Data())
        } else {
            bytes = Array(params.utf8)
        }
        do {
            let root = try JSONDocument(bytes).root
            guard root.isObject || root.isArray else {
                throw Complaint("The parameters should be a JSON object, such as '{\"code\":\"…\"}'.")
            }
            return bytes
        } catch let complaint as Complaint {
            throw complaint
        } catch let error as JSONSyntaxError {
            throw Complaint("The parameters are not JSON: \(error.reason.rawValue), at byte \(error.offset).")
        } catch {
            throw Complaint("The parameters are not JSON: \(error).")
        }
    }

    private func follow(_ topics: String, at endpoint: Endpoint, _ paint: Paint) async throws {
        let names = topics == "*" ? nil : topics.split(separator: ",").map(String.init)
        for name in names ?? [] where !service.contract.topics.contains(where: { $0.name == name }) {
            throw Complaint("\(service.rawValue) has no topic \"\(name)\"; mpp call \(service.rawValue) lists them.")
        }
        let line = EventLine(paint: paint, isRaw: raw)
        try await ServiceLink.open(endpoint, token: effectiveToken, timeout: .seconds(10)) { client, loop in
            let watch = EventWatch(client: client, eventLoop: loop, topics: names)
            try await watch.run(after: after) { Terminal.line(line.text($0)) }
        }
    }
}
