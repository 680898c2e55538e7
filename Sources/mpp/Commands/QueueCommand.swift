import ArgumentParser
import CatalogAPI
import Foundation
import Glibc
import JSONRPC
import NIOCore
import QueueAPI
import ServiceKit

/// `mpp queue`: which instance of the queue answers for which lane.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Shows and changes which instance of the queue answers for which lane.",
        discussion: """
            All lanes and counters of an agency live together, because a counter may serve every lane of its agency; they \
            are moved together, while people take numbers and are called.
            """,
        subcommands: [ListQueues.self, AddQueue.self, MoveLane.self, RebalanceQueues.self, DrainQueue.self],
        defaultSubcommand: ListQueues.self)
}

/// Where the catalog is, for all subcommands.
struct CatalogOptions: ParsableArguments {
    @Option(help: "Where the catalog listens; otherwise MPP_CATALOG, or its usual port.")
    var address: String?

    @Option(help: "The base of the usual ports.")
    var basePort = Endpoint.basePort

    @Option(help: "A signed token; otherwise MPP_TOKEN. Not needed on the same machine.")
    var token: String?

    @Option(help: "How many seconds one hand-over may take before this command gives up waiting for it.")
    var patience = 30.0

    func desk() throws(Complaint) -> PlacementDesk {
        guard (0.1...3600).contains(patience) else {
            throw Complaint("--patience is \(patience) and should lie between 0.1 and 3600 seconds.")
        }
        let environment = ProcessInfo.processInfo.environment
        return PlacementDesk(
            catalog: try Endpoint.find(.catalog, told: address, basePort: basePort, environment: environment),
            token: token ?? environment["MPP_TOKEN"], timeout: .seconds(5))
    }

    /// Waits until no number is on its way from an instance to lanes of another one.
    func letGo(_ id: Code, of placement: Placement) async throws {
        guard let address = placement.instance(id)?.address else { return }
        let desk = try desk()
        let deadline = ContinuousClock.now + .milliseconds(Int64(patience * 1000))
        while true {
            let count = try await desk.view(address).onTheWay
            if count == 0 { return }
            guard ContinuousClock.now < deadline else {
                throw Complaint("\(count) numbers are still on their way from \(id); let it run.", code: 1)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// Carries out moves and says so.
    func carryOut(_ moves: [Rebalancing.Move]) async throws {
        if moves.isEmpty { Terminal.line("nothing to move") }
        try await desk().carryOut(moves, patience: .milliseconds(Int64(patience * 1000))) { Terminal.line($0) }
    }
}

/// `mpp queue list`
struct ListQueues: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Shows the instances and their lanes.")
    @OptionGroup var catalog: CatalogOptions
    @Flag(help: "Print the table as JSON.")
    var json = false

    func run() async throws {
        try await complaining {
            let desk = try catalog.desk()
            let placement = try await desk.placement()
            if json {
                let document = try JSONDocument(try JSONWriting.encode(placement))
                return Terminal.line(JSONLayout(paint: Paint.forTerminal(STDOUT_FILENO)).text(document.root))
            }
            var table = TextTable([
                ("Instance", .left), ("Address", .left), ("State", .left), ("Agencies", .right), ("Waiting", .right),
                ("Lanes", .left),
            ])
            for instance in placement.instances {
                let view = try? await desk.view(instance.address)
                let places = placement.agencies.filter { $0.instance == instance.id }
                let lanes = places.flatMap { place in
                    place.lanes.map { "\($0)\(place.target.map { "→\($0)" } ?? "")" }
                }
                let waiting = view.map { "\($0.agencies.reduce(0) { $0 + $1.waiting })" } ?? "–"
                table.add([
                    instance.id.text, instance.address,
                    view == nil ? "down" : instance.draining ? "draining" : "ready", "\(places.count)", waiting,
                    lanes.joined(separator: " "),
                ])
            }
            table.lines(Paint.forTerminal(STDOUT_FILENO)) { _, _ in nil }.forEach(Terminal.line)
            Terminal.line("placement \(placement.version)")
        }
    }
}

/// `mpp queue add`
struct AddQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Adds an instance that runs already, or says that it listens elsewhere now.")
    @Argument(help: "Its name, as given to it with --instance.")
    var name: String
    @Argument(help: "Where it listens, as the other services reach it: HOST:PORT.")
    var endpoint: String
    @OptionGroup var catalog: CatalogOptions

    func run() async throws {
        try await complaining {
            guard let id = Code(name), let address = ShortText(endpoint) else {
                throw Complaint("\"\(name)\" should be a name such as queue-2, and \"\(endpoint)\" an address.")
            }
            let desk = try catalog.desk()
            // A wrong name would send people to a store that knows nothing of their numbers.
            let found = try await desk.view(endpoint).instance
            guard found == id else { throw Complaint("At \(endpoint) answers \(found), not \(id).", code: 1) }
            let placement = try await desk.change(CatalogAPI.addInstance, InstanceRequest(id: id, address: address))
            Terminal.line("\(id) at \(endpoint), placement \(placement.version)")
        }
    }
}

/// `mpp queue move`
struct MoveLane: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Hands a lane over to another instance, with all of its agency.")
    @Argument(help: "The lane, or the agency.")
    var lane: String
    @Argument(help: "The instance that shall answer for it.")
    var instance: String
    @OptionGroup var catalog: CatalogOptions

    func run() async throws {
        try await complaining {
            let placement = try await catalog.desk().placement()
            guard let code = Code(lane), let place = placement.agency(ofLane: code) ?? placement.agency(code),
                let first = place.lanes.first
            else { throw Complaint("There is no lane and no agency \"\(lane)\"; mpp queue list shows them.", code: 1) }
            guard let to = Code(instance), placement.instance(to) != nil else {
                throw Complaint("There is no instance \"\(instance)\"; mpp queue list shows them.", code: 1)
            }
            try await catalog.carryOut([
                .init(lane: first, agency: place.agency, from: place.instance, to: to)
            ])
        }
    }
}

/// `mpp queue rebalance`
struct RebalanceQueues: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebalance", abstract: "Moves as few lanes as make the instances about equal.")
    @OptionGroup var catalog: CatalogOptions
    @Flag(help: "Only say what would be moved.")
    var dryRun = false

    func run() async throws {
        try await complaining {
            let moves = Rebalancing.plan(try await catalog.desk().placement())
            guard dryRun else { return try await catalog.carryOut(moves) }
            for move in moves { Terminal.line("\(move.agency): \(move.from) → \(move.to)") }
        }
    }
}

/// `mpp queue drain`
struct DrainQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Moves everything away from an instance, and sends nothing new there.",
        discussion: """
            Tickets of earlier days stay with it: it may be stopped once nobody asks for them any more. Waits until no number is on its way \
            from there.
            """)
    @Argument(help: "The instance.")
    var instance: String
    @Flag(help: "Let it take lanes again.")
    var undo = false
    @OptionGroup var catalog: CatalogOptions

    func run() async throws {
        try await complaining {
            guard let id = Code(instance) else { throw Complaint("\"\(instance)\" is no name of an instance.") }
            let placement = try await catalog.desk().change(
                CatalogAPI.drainInstance, DrainRequest(id: id, draining: !undo))
            guard !undo else { return Terminal.line("\(id) takes lanes again") }
            guard placement.instances.contains(where: { !$0.draining }) else {
                throw Complaint("There is no other instance that takes lanes.", code: 1)
            }
            try await catalog.carryOut(Rebalancing.plan(placement, only: id))
            try await catalog.letGo(id, of: placement)
        }
    }
}
