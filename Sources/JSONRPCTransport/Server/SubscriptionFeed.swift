import JSONRPC
import NIOCore

/// Carries events from their source to one subscriber, a page at a time, never faster than the subscriber reads.
struct SubscriptionFeed: Sendable {
    let number: Int
    let source: any EventSource
    let topics: [String]?
    let timeout: TimeAmount
    let connection: NIOLoopBound<ServerConnection>
    let eventLoop: any EventLoop

    private static let pageSize = 200
    /// How many bytes of events are sent before the subscriber must have read most of them.
    private static let portionSize = 256 * 1024

    func run(after start: Int64) async {
        var cursor = start
        do {
            while !Task.isCancelled {
                // Taken before reading: what arrives in between is read in the next round instead of being skipped.
                let newest = source.lastEvent
                let page = try await source.read(after: cursor, topics: topics, limit: Self.pageSize)
                for portion in Self.portions(of: page) { try await send(portion) }
                cursor =
                    page.count == Self.pageSize ? page[page.count - 1].sequence : max(newest, page.last?.sequence ?? 0)
                if cursor >= source.lastEvent { try await source.wait(after: cursor) }
            }
        } catch is CancellationError {
            return
        } catch {
            let reason = RPCError(wrapping: error)
            eventLoop.execute { connection.value.endSubscription(number, error: reason) }
        }
    }

    /// Cuts a page where it grows too large. A portion has one event at least.
    private static func portions(of page: [EventRecord]) -> [ArraySlice<EventRecord>] {
        var portions: [ArraySlice<EventRecord>] = []
        var (start, size) = (0, 0)
        for (index, event) in page.enumerated() {
            if index > start, size + event.body.count > portionSize {
                portions.append(page[start..<index])
                (start, size) = (index, 0)
            }
            size += event.body.count
        }
        if start < page.count { portions.append(page[start...]) }
        return portions
    }

    private func send(_ portion: ArraySlice<EventRecord>) async throws {
        let notices = portion.map {
            EventNotice(
                subscription: number, sequence: $0.sequence, topic: $0.topic, key: $0.key, time: $0.time,
                data: RawJSON(bytes: $0.body))
        }
        let room = eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
            let connection = self.connection.value
            guard connection.isFollowing(number) else { return eventLoop.makeFailedFuture(CancellationError()) }
            for notice in notices { connection.notify("rpc.event", notice) }
            guard let writable = connection.whenWritable() else {
                return eventLoop.makeFailedFuture(CancellationError())
            }
            return writable
        }
        try await withTimeout(room)
    }

    /// Waits until the subscriber has read enough; gives up on one that does not read.
    private func withTimeout(_ room: EventLoopFuture<Void>) async throws {
        let promise = eventLoop.makePromise(of: Void.self)
        let timer = eventLoop.scheduleTask(in: timeout) { promise.fail(RPCError(.subscriberTooSlow)) }
        room.whenComplete { result in
            timer.cancel()
            promise.completeWith(result)
        }
        try await promise.futureResult.get()
    }
}
