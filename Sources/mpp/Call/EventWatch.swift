import JSONRPC
import JSONRPCTransport
import NIOCore

/// Follows events across lost connections: it goes on after the last event it has shown.
struct EventWatch: Sendable {
    let client: RPCClient
    let eventLoop: any EventLoop
    /// All topics when nil.
    let topics: [String]?

    /// The longest pause between attempts to connect again.
    static let longestPause = Duration.seconds(5)

    /// Shows events until the task is cancelled.
    ///
    /// - Throws: `RPCError` when the first subscription fails, or a later one is refused for good.
    func run(after: Int64?, show: (EventRecord) -> Void) async throws {
        var last = after
        var pause = Duration.milliseconds(100)
        var isFirst = true
        while !Task.isCancelled {
            do {
                let events = try await client.subscribe(topics: topics, after: last, on: eventLoop)
                if last == nil { last = events.newest }
                isFirst = false
                pause = .milliseconds(100)
                for try await batch in events {
                    for event in batch {
                        show(event)
                        last = event.sequence
                    }
                }
                return
            } catch let error as RPCError where !isFirst && (error.data?.retryable ?? true) {
                Terminal.error("mpp: \(error.message); trying again after event \(last ?? 0)")
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }
}
