import JSONRPC
public import NIOCore
import NIOPosix

/// Events as they arrive from one subscription, in order and without gaps, several at a time when they come fast.
///
/// The subscription has a connection of its own, which is not read while nobody takes events from here: what is not
/// read stays with the service. It ends with an error when the connection does; who wants to go on subscribes again
/// after the last event it has seen.
public struct EventSubscription: AsyncSequence, Sendable {
    /// Some events in order, never none.
    public typealias Element = [EventRecord]
    typealias Producer = NIOThrowingAsyncSequenceProducer<
        [EventRecord], any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, SubscriptionControl
    >

    private let sequence: Producer
    /// The newest event of the service when the subscription began.
    public let newest: Int64

    init(sequence: Producer, newest: Int64) {
        self.sequence = sequence
        self.newest = newest
    }

    /// Begins taking events. Only one iterator can.
    public func makeAsyncIterator() -> Iterator { Iterator(base: sequence.makeAsyncIterator()) }

    /// Takes events.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let base: Producer.AsyncIterator
        /// The next events, or nil when the task is cancelled.
        public mutating func next() async throws -> [EventRecord]? { try await base.next() }
    }
}

/// Connects the demand of the reader with the connection.
final class SubscriptionControl: NIOAsyncSequenceProducerDelegate, Sendable {
    private let connection: NIOLoopBound<ClientConnection>
    private let eventLoop: any EventLoop

    init(connection: NIOLoopBound<ClientConnection>, eventLoop: any EventLoop) {
        self.connection = connection
        self.eventLoop = eventLoop
    }

    func produceMore() {
        eventLoop.execute { self.connection.value.isPaused = false }
    }

    func didTerminate() {
        eventLoop.execute { self.connection.value.close() }
    }
}

/// Turns the notifications of a connection into events.
final class SubscriptionReceiver: ClientConnectionOwner {
    var source: EventSubscription.Producer.Source?
    private var arrived: [EventRecord] = []
    private var failure: (any Error)?

    func connection(_ connection: ClientConnection, received method: String, params: JSONValue) {
        do {
            switch method {
            case "rpc.event":
                let notice: EventNotice = try JSONReading.decode(from: params)
                arrived.append(
                    EventRecord(
                        sequence: notice.sequence, topic: notice.topic, key: notice.key, time: notice.time,
                        body: notice.data.bytes))
            case "rpc.end":
                let notice: EndNotice = try JSONReading.decode(from: params)
                failure = notice.error
                connection.close()
            default: break
            }
        } catch {
            failure = error
            connection.close()
        }
    }

    func connectionReadAll(_ connection: ClientConnection) {
        guard !arrived.isEmpty, let source else { return }
        let events = arrived
        arrived.removeAll()
        switch source.yield(contentsOf: [events]) {
        case .produceMore: break
        case .stopProducing: connection.isPaused = true
        case .dropped: connection.close()
        }
    }

    func connection(_ connection: ClientConnection, closedWith unanswered: [ClientCall]) {
        let error = failure ?? RPCError(.unavailable, "the connection was lost")
        for call in unanswered { call.reply.fail(error) }
        source?.finish(error)
        source = nil
    }

    func connectionHasRoom(_ connection: ClientConnection) {}
    func connectionIsLeaving(_ connection: ClientConnection) {}
}

extension RPCClient {
    /// Follows the events of the service.
    ///
    /// - Parameters:
    ///   - topics: Which events; all when nil.
    ///   - after: The last event one has seen; nil for those from now on.
    /// - Throws: `RPCError` when the service cannot be reached or refuses.
    public func subscribe(
        topics: [String]? = nil, after: Int64? = nil, on eventLoop: any EventLoop
    ) async throws -> EventSubscription {
        let request = SubscribeRequest(topics: topics?.map { ShortText(unchecked: $0) }, after: after)
        let params = try JSONWriting.encode(request)
        let opened = try await eventLoop.flatSubmit { self.open(on: eventLoop) }.get()
        let result: SubscribeResult
        do {
            let answer = eventLoop.flatSubmit { () -> EventLoopFuture<JSONValue> in
                let connection = opened.connection.value
                if let token = self.token() {
                    self.post(BuiltInMethods.authenticate.name, token, connection, eventLoop)
                }
                let promise = eventLoop.makePromise(of: JSONValue.self)
                connection.send(
                    ClientCall(
                        method: BuiltInMethods.subscribe.name, params: params, meta: .none,
                        deadline: .now() + .seconds(10), isSafeToRepeat: false, reply: .promise(promise)))
                return promise.futureResult
            }
            result = try JSONReading.decode(from: try await answer.get())
        } catch {
            eventLoop.execute { opened.connection.value.close() }
            throw error
        }
        return EventSubscription(sequence: opened.sequence, newest: result.sequence)
    }

    private struct Opened: Sendable {
        let connection: NIOLoopBound<ClientConnection>
        let sequence: EventSubscription.Producer
    }

    private func post(
        _ method: String, _ token: String, _ connection: ClientConnection, _ eventLoop: any EventLoop
    ) {
        let promise = eventLoop.makePromise(of: JSONValue.self)
        connection.send(
            ClientCall(
                method: method, params: try? JSONWriting.encode(AuthenticateRequest(token: token)), meta: .none,
                deadline: .now() + .seconds(10), isSafeToRepeat: false, reply: .promise(promise)))
    }

    /// Connects for a subscription.
    private func open(on eventLoop: any EventLoop) -> EventLoopFuture<Opened> {
        let receiver = SubscriptionReceiver()
        let connection = ClientConnection(configuration: subscriptionConfiguration, owner: receiver)
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        let producer = EventSubscription.Producer.makeSequence(
            elementType: [EventRecord].self, failureType: (any Error).self,
            backPressureStrategy: .init(lowWatermark: 2, highWatermark: 16), finishOnDeinit: true,
            delegate: SubscriptionControl(connection: bound, eventLoop: eventLoop))
        receiver.source = producer.source
        let kept = NIOLoopBound(receiver, eventLoop: eventLoop)
        return ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(1))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
            }
            .connect(host: host, port: port)
            .map { channel in
                // The connection knows its owner weakly, so the channel keeps the receiver alive.
                channel.closeFuture.whenComplete { _ in _ = kept }
                return Opened(connection: bound, sequence: producer.sequence)
            }
            .flatMapErrorThrowing { _ in throw RPCError(.unavailable, "no connection to \(self.host):\(self.port)") }
    }

    private var subscriptionConfiguration: ClientConfiguration { ClientConfiguration() }
}
