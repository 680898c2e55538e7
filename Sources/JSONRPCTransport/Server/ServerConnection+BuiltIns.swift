import JSONRPC
import Logging
import NIOCore

/// The built-in methods: they concern the connection itself, so they run inside it.
extension ServerConnection {
    func builtIn(_ request: Message.Request) -> Result<[UInt8], RPCError> {
        do {
            switch request.method {
            case BuiltInMethods.discover.name:
                let _: Empty = try params(request)
                return .success(server.discovery)
            case BuiltInMethods.ping.name:
                let _: Empty = try params(request)
                return .success(Array("{}".utf8))
            case BuiltInMethods.authenticate.name:
                let wanted: AuthenticateRequest = try params(request)
                caller = try authenticate(wanted.token)
                return try result(AuthenticateResult(subject: caller.subject))
            case BuiltInMethods.cancel.name:
                let wanted: CancelRequest = try params(request)
                cancel(wanted)
                return .success(Array("{}".utf8))
            case BuiltInMethods.subscribe.name:
                try caller.require(BuiltInMethods.eventsScope)
                return try result(try subscribe(params(request)))
            case BuiltInMethods.unsubscribe.name:
                let wanted: UnsubscribeRequest = try params(request)
                guard let task = subscriptions.removeValue(forKey: wanted.subscription) else {
                    throw RPCError(.notFound, "there is no subscription \(wanted.subscription)")
                }
                task.cancel()
                return .success(Array("{}".utf8))
            default: throw RPCError(.methodNotFound, "there is no method \(request.method.prefix(80))")
            }
        } catch {
            return .failure(RPCError(wrapping: error))
        }
    }

    private func params<P: Decodable>(_ request: Message.Request) throws -> P {
        let names = try JSONSchema.of(P.self).properties.map(\.name)
        let value = try (request.params ?? .emptyObject).named(by: names)
        return try JSONReading.decode(from: value, unknownMembers: .refuse)
    }

    private func result(_ value: some Encodable) throws -> Result<[UInt8], RPCError> {
        .success(try JSONWriting.encode(value))
    }

    private func cancel(_ wanted: CancelRequest) {
        guard let id = RequestID(jsonText: wanted.id.bytes), let token = calls.token(of: id) else { return }
        abandon(token, RPCError(.cancelled))
    }

    // MARK: Subscriptions

    private func subscribe(_ wanted: SubscribeRequest) throws(RPCError) -> SubscribeResult {
        guard let source = server.events, let context else {
            throw RPCError(.methodNotFound, "there are no events here")
        }
        guard subscriptions.count < server.configuration.subscriptions else {
            throw RPCError(.overloaded, "a connection may hold \(server.configuration.subscriptions) subscriptions")
        }
        let last = source.lastEvent
        let after = wanted.after ?? last
        guard after >= 0, after <= last else {
            throw RPCError(.invalidParams, fields: [.init("after", "must be between 0 and \(last)")])
        }
        // A topic that is never published would leave the subscriber waiting without a word.
        if let unknown = wanted.topics?.first(where: { !server.topics.contains($0.text) }) {
            throw RPCError(.invalidParams, fields: [.init("topics", "has no topic \(unknown)")])
        }
        lastSubscription += 1
        let feed = SubscriptionFeed(
            number: lastSubscription, source: source, topics: wanted.topics?.map(\.text),
            timeout: server.configuration.subscriberTimeout,
            connection: NIOLoopBound(self, eventLoop: context.eventLoop), eventLoop: context.eventLoop)
        subscriptions[lastSubscription] = Task { await feed.run(after: after) }
        return SubscribeResult(subscription: lastSubscription, sequence: last)
    }

    /// Ends a subscription from our side, saying why.
    func endSubscription(_ number: Int, error: RPCError) {
        guard let task = subscriptions.removeValue(forKey: number) else { return }
        task.cancel()
        // When the service leaves, every subscriber is told to go, and there is nothing to say about each.
        if !isDraining { server.logger.notice("a subscriber was dropped", metadata: ["cause": "\(error)"]) }
        notify("rpc.end", EndNotice(subscription: number, error: error))
    }

    func isFollowing(_ number: Int) -> Bool { subscriptions[number] != nil }
}
