import ArgumentParser
import Foundation
import JSONRPC
import JSONRPCTransport
import NIOCore
import QueueAPI
import QueuePlacement
import ServiceKit

/// Numbers, calls, and the order between them.
@main
struct QueueService: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpp-queue", abstract: "Numbers, calls, and the order between them.",
        version: QueueAPI.contract.version)

    @OptionGroup var options: ServiceOptions

    @Option(help: "The name of this instance among those of the queue. Default: queue-1. (MPP_INSTANCE)")
    var instance: String?

    @Option(
        help: """
            How many minutes earlier a ticket of a priority class counts as taken, 0 to 240. Default: 15. \
            (MPP_CREDIT_MINUTES)
            """)
    var creditMinutes: String?

    @Option(
        help: """
            follow: numbers are given, and the day ends, by the site's hours. ignore: whatever the hour, for tests and \
            trials. Default: follow. (MPP_HOURS)
            """)
    var hours: String?

    func run() async throws {
        await ServiceHost.run(QueueAPI.contract, options: options, migrations: QueueSchema.migrations, build: build)
    }

    /// Puts the service together: what it answers, and what it does unasked.
    @Sendable private func build(_ host: ServiceHost, _ routes: inout RPCRoutes) async throws {
        let credits = try Self.credits(creditMinutes, ProcessInfo.processInfo.environment)
        let followsHours = try Self.followsHours(hours, ProcessInfo.processInfo.environment)
        let floor = CurrentFloor(
            try await host.store.read { try FloorTable(db: $0).load() }, followsHours: followsHours)
        let me = try Self.name(instance, ProcessInfo.processInfo.environment)
        let placement = CurrentPlacement(me: me, try await host.store.read { try UnitTable(db: $0).placement() })
        let report = PartTrouble(logger: host.logger)
        let methods = QueueMethods(
            floor: floor, credits: credits, clock: host.clock, placement: placement,
            secret: try PersonSecret(in: host.settings.identity), trouble: report.note)
        methods.answer(in: &routes, store: host.store)
        follow(placement, as: me, floor, host)
        let watcher = EstimateFollower(
            estimates: methods.estimates, floor: floor, store: host.store, clock: host.clock, logger: host.logger)
        host.background("estimates") { try await watcher.run() }

        let version = host.metrics.gauge(
            "mpp_queue_catalogue_version",
            help: "The version of the catalogue by which the queue works; 0 before it is known.")
        version.set(Int64(floor.known?.version ?? 0))
        let follower = CatalogFollower(
            catalog: host.client(for: host.settings.catalog), eventLoop: host.group.next(), store: host.store,
            floor: floor, logger: host.logger, adopted: { version.set(Int64($0.version)) })
        host.background("floor") { try await follower.run() }

        let anchor = LedgerAnchor(
            path: LedgerAnchor.path(in: host.settings.data), store: host.store, floor: floor, logger: host.logger)
        try await anchor.check()
        host.background("ledger heads") { try await anchor.run() }

        let keeper = DayKeeper(store: host.store, floor: floor, clock: host.clock, logger: host.logger)
        host.background("days") { try await keeper.run() }
    }

    /// Works by the placement, and hands over what it asks for.
    private func follow(_ placement: CurrentPlacement, as me: Code, _ floor: CurrentFloor, _ host: ServiceHost) {
        let (news, alarm) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let catalog = host.client(for: host.settings.catalog)
        let adoption = PlacementAdoption(
            me: me, store: host.store, placement: placement, floor: floor, logger: host.logger)
        let follower = PlacementFollower(catalog: catalog, eventLoop: host.group.next(), logger: host.logger) {
            try await adoption.adopt($0)
            alarm.yield()
        }
        host.background("placement") { try await follower.run() }
        let handOvers = HandOvers(
            me: me, store: host.store, placement: placement, floor: floor, catalog: catalog,
            client: { host.client(for: $0) }, logger: host.logger, news: news)
        host.background("hand-overs") { try await handOvers.run() }

        let legs = LegTraffic(store: host.store, floor: floor, placement: placement, logger: host.logger)
        host.background("numbers on their way") { try await legs.run() }
        QueueEventConsumers(host, topics: LegTraffic.topics, except: me) { try legs.receive($1, $0) }.start()
    }

    /// The instance's name: from the option, else from the environment, else that of an only queue.
    static func name(_ option: String?, _ environment: [String: String]) throws -> Code {
        let given = [option, environment["MPP_INSTANCE"]].compactMap { $0 }.first { !$0.isEmpty } ?? "queue-1"
        guard let name = Code(given) else {
            throw OperatorError("--instance is \"\(given)\", but must be like queue-2.")
        }
        return name
    }

    /// Whether the hours are followed: from the option, else from the environment, else they are.
    static func followsHours(_ option: String?, _ environment: [String: String]) throws -> Bool {
        let given = [option, environment["MPP_HOURS"]].compactMap { $0 }.first { !$0.isEmpty } ?? "follow"
        guard ["follow", "ignore"].contains(given) else {
            throw OperatorError("--hours is \"\(given)\", but must be follow or ignore.")
        }
        return given == "follow"
    }

    /// The credits of the classes: from the option, else from the environment, else a quarter of an hour.
    static func credits(_ option: String?, _ environment: [String: String]) throws -> Credits {
        let given = [option, environment["MPP_CREDIT_MINUTES"]].compactMap { $0 }.first { !$0.isEmpty }
        guard let given else { return .standard }
        guard let minutes = Int(given), (0...240).contains(minutes) else {
            throw OperatorError("--credit-minutes is \"\(given)\", but must be a number from 0 to 240.")
        }
        return Credits(everyClass: minutes)
    }
}
