import Foundation
import HTTP2Server
import JSONRPCTransport
import Logging
import NIOCore
import NIOPosix
import ServiceKit

/// The running gateway.
struct Gateway: Sendable {
    /// How long requests in flight may take to end once the gateway is told to stop.
    static let grace: TimeAmount = .seconds(8)

    let servers: [HTTPServer]
    let hub: LiveHub
    let feed: LiveFeed
    let upstream: RPCUpstream
    let store: Store
    let checker: PasswordChecker
    let accounts: Accounts
    let passwordFile: URL
    let logger: Logger

    /// Starts, serves until the process is told to stop, and stops.
    static func run(_ settings: ServiceSettings, _ own: GatewaySettings) async throws {
        SupervisorLeash.hold()
        let logger = Logger(label: "gateway") { label in
            LineLogHandler(service: label, level: settings.logLevel, format: settings.logFormat, clock: settings.clock)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: System.coreCount)
        let gateway = try await start(settings, own, group: group, logger: logger)
        // Scripts and tests wait for this line; with port 0 it is how they learn the port.
        let address = gateway.servers.first.map { $0.localAddress.described } ?? ""
        FileHandle.standardOutput.write(Data("ready gateway \(address)\n".utf8))
        await gateway.serve(until: StopSignal())
        try? await group.shutdownGracefully()
    }

    /// Serves until the signal comes, then stops within the grace: streams at once, requests when they are answered.
    private func serve(until signal: StopSignal) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await feed.followQueues() }
            group.addTask { await feed.followCatalogue() }
            group.addTask { await createFirstAccount() }
            await signal.wait()
            logger.info("stopping")
            Self.endByForce(after: 10, logger)
            hub.stop()
            await withDiscardingTaskGroup { stopping in
                for server in servers { stopping.addTask { await server.shutdown(grace: Self.grace) } }
            }
            group.cancelAll()
        }
        await upstream.shutdown()
        await checker.shutdown()
        await store.close()
        logger.info("stopped")
    }

    /// Whatever hangs, a stop is a stop.
    private static func endByForce(after seconds: TimeInterval, _ logger: Logger) {
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: seconds)
            logger.error("stopping took too long; ended by force")
            exit(1)
        }
    }

    /// On the very first start: an account to begin with, its password in a file that only its owner can read.
    private func createFirstAccount() async {
        do {
            guard let password = try await accounts.createFirst() else { return }
            let created = FileManager.default.createFile(
                atPath: passwordFile.path, contents: Data("\(password)\n".utf8),
                attributes: [.posixPermissions: 0o600])
            guard created else { throw OperatorError("The file \(passwordFile.path) cannot be written.") }
            logger.notice(
                "first account created", metadata: ["account": "admin", "file": "\(passwordFile.path)"])
        } catch {
            logger.error("the first account could not be created", metadata: ["error": "\(error)"])
        }
    }
}
