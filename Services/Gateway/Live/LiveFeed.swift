import CatalogAPI
import JSONRPC
import JSONRPCTransport
import Logging
import NIOCore
import QueueAPI
import QueuePlacement
import ServiceKit

/// Follows the services' events, one subscription each, and tells the hub and the catalogue what is stale.
struct LiveFeed: Sendable {
    let hub: LiveHub
    let catalogue: CatalogueCache
    let fleet: QueueFleet
    let catalog: RPCClient
    let logger: Logger

    /// Follows the placement, and the tickets and counters of every instance, until the task is cancelled.
    func followQueues() async {
        let (changes, changed) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let follower = PlacementFollower(catalog: catalog, eventLoop: hub.loop, logger: logger) { placement in
            fleet.adopt(placement)
            changed.yield()
            // Whoever looks at a lane that has moved looks at another instance from now on.
            hub.loop.execute { [hub] in hub.markAllDirty() }
        }
        await withDiscardingTaskGroup { group in
            group.addTask { try? await follower.run() }
            var followed: [Code: (Endpoint, Task<Void, Never>)] = [:]
            changed.yield()
            for await _ in changes {
                let members = fleet.members
                for (id, (endpoint, task)) in followed
                where !members.contains(where: { $0.id == id && $0.endpoint == endpoint }) {
                    task.cancel()
                    followed[id] = nil
                }
                for member in members where followed[member.id] == nil {
                    followed[member.id] = (member.endpoint, Task { await follow(member) })
                }
            }
            for (_, task) in followed.values { task.cancel() }
        }
    }

    private func follow(_ member: QueueFleet.Member) async {
        await keepFollowing(member.id.text) {
            let topics = [QueueAPI.ticketChanged.name, QueueAPI.counterChanged.name, QueueAPI.laneChanged.name]
            let events = try await member.client.subscribe(topics: topics, on: hub.loop)
            setConnected(true, member.id)
            defer { setConnected(false, member.id) }
            for try await batch in events { try await apply(batch, from: member.id) }
        }
    }

    /// Follows the catalogue until the task is cancelled.
    func followCatalogue() async {
        await keepFollowing("catalog") {
            let events = try await catalog.subscribe(topics: [CatalogAPI.published.name], on: hub.loop)
            // What was published while nobody listened is read now.
            try await catalogue.reloadUntilRead()
            for try await _ in events {
                try await catalogue.reloadUntilRead()
                hub.loop.execute { [hub] in hub.markAllDirty() }
            }
        }
    }

    private func apply(_ batch: [EventRecord], from instance: Code) async throws {
        let changes = batch.compactMap(Change.init)
        for case .ticket(let event) in changes { fleet.remember(event.code.text, at: instance) }
        // Waiting for the hub slows the subscription down when news come faster than it can take them.
        try await hub.loop.submit { [hub] in
            var affected = LiveIndex.Affected()
            for change in changes {
                affected += hub.affected(by: change)
            }
            hub.apply(affected)
        }.get()
    }

    private func setConnected(_ connected: Bool, _ instance: Code) {
        hub.loop.execute { [hub] in hub.setConnected(connected, to: instance) }
    }

    /// Runs `body` again and again, with growing pauses while it fails.
    private func keepFollowing(_ name: String, _ body: () async throws -> Void) async {
        var pause = Duration.milliseconds(50)
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do { try await body() } catch is CancellationError { return } catch {
                logger.info("subscription lost", metadata: ["service": "\(name)", "error": "\(error)"])
            }
            // A subscription that held for a while earns a quick second try.
            if began.duration(to: .now) > .seconds(10) { pause = .milliseconds(50) }
            do { try await Task.sleep(for: pause) } catch { return }
            pause = min(pause * 2, .seconds(2))
        }
    }
}

/// A change that the hub understands.
enum Change: Sendable {
    case ticket(TicketEvent)
    case counter(CounterEvent)
    case lane(LaneEvent)

    /// Reads an event; nil when it is of another topic or cannot be read.
    init?(_ event: EventRecord) {
        switch event.topic {
        case QueueAPI.ticketChanged.name:
            guard let body = try? JSONReading.decode(TicketEvent.self, from: event.body) else { return nil }
            self = .ticket(body)
        case QueueAPI.counterChanged.name:
            guard let body = try? JSONReading.decode(CounterEvent.self, from: event.body) else { return nil }
            self = .counter(body)
        case QueueAPI.laneChanged.name:
            guard let body = try? JSONReading.decode(LaneEvent.self, from: event.body) else { return nil }
            self = .lane(body)
        default: return nil
        }
    }
}

extension LiveHub {
    /// What a change makes stale of the things that are watched.
    func affected(by change: Change) -> LiveIndex.Affected {
        switch change {
        case .ticket(let event): state.value.index.affected(by: event)
        case .counter(let event): state.value.index.affected(by: event)
        case .lane(let event): state.value.index.affected(by: event)
        }
    }
}
