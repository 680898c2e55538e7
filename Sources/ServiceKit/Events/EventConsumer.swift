public import JSONRPCTransport
public import Logging
public import NIOCore

/// Follows the events of another service and applies each exactly once.
///
/// The position is kept in this service's own store, in the transaction of the effect: whoever crashes when, an event
/// that took effect is never applied again, and one that did not is. Runs until its task is cancelled; a source that
/// cannot be reached is tried again with growing pauses of at most two seconds.
public struct EventConsumer: Sendable {
    /// Most events in one transaction.
    public static let batchLimit = 200

    private let source: String
    private let client: RPCClient
    private let topics: [String]?
    private let store: Store
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let figures: Figures
    private let apply: @Sendable (Transaction, EventRecord) throws -> Void

    private struct Figures: Sendable {
        let lag: Gauge
        let applied: Counter
        let failures: Counter

        init(_ metrics: MetricsRegistry, source: String) {
            let labels: MetricsRegistry.Labels = [("source", source)]
            lag = metrics.gauge("mpp_events_lag", help: "Known events of the source not applied yet.", labels: labels)
            applied = metrics.counter("mpp_events_applied_total", help: "Events applied.", labels: labels)
            failures = metrics.counter(
                "mpp_events_failures_total", help: "Times that following was broken off.", labels: labels)
        }
    }

    /// Describes what to follow and what to do with each event.
    ///
    /// - Parameters:
    ///   - source: names the position in the store, for example `queue`. Never change it for a running installation.
    ///   - topics: which events; all if nil. A topic added later begins at the present position.
    ///   - apply: runs on the writer. If it throws, the event and those taken with it are undone and tried again later:
    ///     no event is ever skipped.
    public init(
        source: String, client: RPCClient, topics: [String]?, store: Store, eventLoop: any EventLoop,
        metrics: MetricsRegistry, logger: Logger,
        apply: @escaping @Sendable (Transaction, EventRecord) throws -> Void
    ) {
        self.source = source
        self.client = client
        self.topics = topics
        self.store = store
        self.eventLoop = eventLoop
        self.logger = logger
        self.apply = apply
        figures = Figures(metrics, source: source)
    }

    /// Follows until the task is cancelled.
    public func run() async {
        var pause = Pause()
        var reported = ""
        while !Task.isCancelled {
            do {
                try await follow { pause = Pause() }
                if Task.isCancelled { return }
            } catch {
                if Task.isCancelled { return }
                figures.failures.increment()
                // A source that is down says the same thing every two seconds; once is enough.
                let reason = "\(error)"
                if reason != reported {
                    logger.warning("following is broken off", metadata: ["source": "\(source)", "reason": "\(reason)"])
                }
                reported = reason
            }
            try? await Task.sleep(for: pause.next())
        }
    }

    private func follow(progress: () -> Void) async throws {
        let start = try await position()
        let subscription = try await client.subscribe(topics: topics, after: start, on: eventLoop)
        var newest = max(subscription.newest, start)
        logger.info("following", metadata: ["source": "\(source)", "after": "\(start)", "newest": "\(newest)"])
        figures.lag.set(newest - start)
        for try await events in subscription {
            newest = max(newest, events.last?.sequence ?? 0)
            var rest = events[...]
            while !rest.isEmpty {
                let batch = Array(rest.prefix(Self.batchLimit))
                rest.removeFirst(batch.count)
                let reached = try await take(batch)
                figures.lag.set(max(0, newest - reached))
                progress()
            }
        }
    }

    /// The last event of the source that took effect here; 0 before the first.
    public func position() async throws -> Int64 {
        let source = source
        return try await store.read { try EventCursor.read($0, source: source) }
    }

    /// Applies `events` and moves the position, in one transaction.
    private func take(_ events: [EventRecord]) async throws -> Int64 {
        let (source, apply) = (source, apply)
        let (reached, applied) = try await store.write { transaction in
            // Read again inside the transaction: what another run of this consumer has applied meanwhile is passed over.
            let position = try EventCursor.read(transaction.db, source: source)
            let fresh = events.filter { $0.sequence > position }
            for event in fresh {
                do {
                    try apply(transaction, event)
                } catch {
                    throw EventNotApplied(sequence: event.sequence, topic: event.topic, cause: error)
                }
            }
            let reached = max(position, events.last?.sequence ?? 0)
            try EventCursor.write(transaction.db, source: source, sequence: reached)
            return (reached, fresh.count)
        }
        figures.applied.increment(by: Int64(applied))
        return reached
    }
}

/// An event that could not be applied; it will be tried again.
struct EventNotApplied: Error, CustomStringConvertible {
    let sequence: Int64
    let topic: String
    let cause: any Error

    var description: String { "event \(sequence) (\(topic)) could not be applied: \(cause)" }
}

/// Pauses that double from 50 ms to 2 s, with jitter, so that many followers do not come back at the same moment.
private struct Pause {
    private var milliseconds = 50.0

    mutating func next() -> Duration {
        defer { milliseconds = min(milliseconds * 2, 2000) }
        return .milliseconds(Int64(milliseconds * Double.random(in: 0.5...1)))
    }
}
