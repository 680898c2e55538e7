import Foundation
public import JSONRPC
public import JSONRPCTransport
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

extension ServiceHost {
    /// Runs a service from its options to its end: the whole of a service's `main`.
    ///
    /// Opens the store, lets `build` add handlers and background work, listens, prints `ready SERVICE HOST:PORT` to
    /// standard output, and waits for SIGTERM or SIGINT. Then it answers what was begun, for at most ten seconds, and
    /// closes the store. Ends the process: with 0 after that, with 2 and one sentence when it could not start, with 1
    /// when it broke.
    public static func run(
        _ contract: Contract, options: ServiceOptions, migrations: [Migration],
        configure: (inout Store.Configuration) -> Void = { _ in },
        build: @Sendable (ServiceHost, inout RPCRoutes) async throws -> Void
    ) async -> Never {
        SupervisorLeash.hold()
        do {
            let settings = try options.resolved(for: contract.service)
            let logger = Logger(label: contract.service) { _ in
                LineLogHandler(service: contract.service, level: settings.logLevel, format: settings.logFormat)
            }
            let host = try ServiceHost(
                contract, settings: settings, migrations: migrations, logger: logger, configure: configure)
            try await host.serve(build: build)
            exit(0)
        } catch {
            let (sentence, code) = ending(error)
            LineLogHandler.toStandardError("mpp-\(contract.service): \(sentence)\n")
            exit(code)
        }
    }

    /// What to tell the operator, and the exit code.
    static func ending(_ error: any Error) -> (sentence: String, code: Int32) {
        switch error {
        case let error as OperatorError: (error.description, 2)
        case let error as RPCStartError: ("The service is incomplete: \(error).", 2)
        default: ("The service broke: \(error).", 1)
        }
    }

    private func serve(build: @Sendable (ServiceHost, inout RPCRoutes) async throws -> Void) async throws {
        var routes = routes()
        try await build(self, &routes)
        let server = try await listen(routes)
        let endpoint = Endpoint(host: settings.listen.host, port: server.address?.port ?? settings.listen.port)
        logger.info("ready", metadata: ["listen": "\(endpoint)", "durability": "\(store.durability)"])
        FileHandle.standardOutput.write(Data("ready \(contract.service) \(endpoint)\n".utf8))
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: HostedService(host: self, server: server), serviceName: contract.service)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger.quiet))
        try await group.run()
    }

    /// Starts the server for `routes` at the address of the options.
    ///
    /// Beyond loopback callers must show a token, save for public methods.
    /// - Throws: `OperatorError` when the address cannot be had.
    public func listen(_ routes: RPCRoutes) async throws -> RPCServer {
        var configuration = ServerConfiguration()
        configuration.trustsAnonymous = settings.listen.isLoopback
        do {
            return try await RPCServer.start(
                host: settings.listen.host, port: settings.listen.port, routes: routes, events: store,
                authenticator: verifier, configuration: configuration, group: group, logger: logger)
        } catch let error as IOError {
            let reason =
                error.errnoCode == EADDRINUSE
                ? "is in use by another program" : "cannot be used (\(String(cString: strerror(error.errnoCode))))"
            throw OperatorError("The address \(settings.listen) \(reason).")
        } catch let error as RPCStartError {
            throw error
        } catch {
            throw OperatorError("The address \(settings.listen) cannot be used (\(error)).")
        }
    }
}

extension Logger {
    /// For parts whose own chatter nobody needs.
    fileprivate static let quiet = Logger(label: "lifecycle") { _ in SwiftLogNoOpLogHandler() }
}

/// The life of a service between "ready" and its end.
private struct HostedService: Service {
    let host: ServiceHost
    let server: RPCServer

    private struct Stopped: Error {}

    /// How long answers that were begun may take after the signal.
    private static let grace = TimeAmount.seconds(8)
    /// When the process ends whatever still hangs. A store may be killed at any moment.
    private static let last: TimeInterval = 10

    func run() async throws {
        let parts = host.collected
        let failure = await withThrowingTaskGroup(of: Void.self, returning: (any Error)?.self) { group in
            for work in parts.background {
                group.addTask {
                    do { try await work.run() } catch is CancellationError {} catch {
                        throw OperatorError("The part \"\(work.name)\" of the service broke: \(error)")
                    }
                }
            }
            group.addTask {
                try await gracefulShutdown()
                throw Stopped()
            }
            var failure: (any Error)?
            do {
                while try await group.next() != nil {}
            } catch {
                failure = error is Stopped ? nil : error
            }
            watch()
            host.logger.info("stopping")
            await drain(parts)
            group.cancelAll()
            return failure
        }
        for client in parts.clients { await client.shutdown() }
        await host.store.close()
        host.logger.info("stopped")
        if let failure { throw failure }
    }

    /// Lets everything that was begun be answered, all at the same time.
    private func drain(_ parts: ServiceHost.Parts) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await server.shutdown(grace: Self.grace) }
            for drain in parts.drains { group.addTask { await drain() } }
        }
    }

    /// Ends the process if stopping takes too long: whatever hangs, a stop is a stop.
    private func watch() {
        let logger = host.logger
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: Self.last)
            logger.error("stopping took too long; ended by force")
            exit(1)
        }
    }
}
