import HTTP2Server
import JSONRPC
import Logging
import NIOCore
import QueueAPI

/// Keeps browsers up to date: one subscription upstream, one fetch for each thing that changed and is watched, one
/// encoded frame for all who watch it.
///
/// All state lives on one event loop. Frames go from there to streams of all loops; sending is thread-safe and cheap.
final class LiveHub: Sendable {
    /// One thing that is watched.
    struct Channel {
        var streams: [ObjectIdentifier: EventStream] = [:]
        var waiters: [(stream: EventStream, promise: EventLoopPromise<EventStream>)] = []
        /// The newest snapshot; nil while a newer one is on its way.
        var frame: ByteBuffer?
    }

    struct State {
        var channels: [LiveKey: Channel] = [:]
        var index = LiveIndex()
        var schedule: FetchSchedule<LiveKey>
        var gathered: Set<LiveKey> = []
        var overviews: Set<LiveKey> = []
        var beats = 0
        var streams = 0
        /// The queue's instances whose subscription is up. Without any a beat would be a lie.
        var connected: Set<Code> = []
        var beat: RepeatedTask?
        var frames: Int64 = 0
        var stopped = false
    }

    let loop: any EventLoop
    let state: NIOLoopBoundBox<State>
    let limits: Limits
    let upstream: any Upstream
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// A hub on the given event loop.
    ///
    /// - Parameter now: What time it is, for beats.
    init(
        loop: any EventLoop, upstream: any Upstream, limits: Limits = Limits(), logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.loop = loop
        self.upstream = upstream
        self.limits = limits
        self.logger = logger
        self.now = now
        state = .makeBoxSendingValue(State(schedule: FetchSchedule(limit: limits.fetches)), eventLoop: loop)
    }

    /// Follows a thing. The stream already holds the first snapshot when the future succeeds.
    ///
    /// Fails with the service's error when there is no such thing, and with `overloaded` beyond the limits.
    func follow(_ key: LiveKey) -> EventLoopFuture<EventStream> {
        loop.flatSubmit { self.attach(key) }
    }

    private func attach(_ key: LiveKey) -> EventLoopFuture<EventStream> {
        guard !state.value.stopped else { return loop.makeFailedFuture(RPCError(.draining)) }
        let isNew = state.value.channels[key] == nil
        guard state.value.streams < limits.streams, !isNew || state.value.channels.count < limits.keys,
            key.name.utf8.count <= LiveKey.longestName
        else { return loop.makeFailedFuture(RPCError(.overloaded, retryAfterMs: 5_000)) }
        let stream = EventStream(buffer: limits.buffer)
        let identifier = ObjectIdentifier(stream)
        state.value.streams += 1
        stream.onClose { [weak self] _ in
            guard let self else { return }
            loop.execute { self.detach(key, identifier) }
        }
        if let frame = state.value.channels[key]?.frame {
            stream.send(frame)
            state.value.channels[key]?.streams[identifier] = stream
            return loop.makeSucceededFuture(stream)
        }
        let promise = loop.makePromise(of: EventStream.self)
        state.value.channels[key, default: Channel()].waiters.append((stream, promise))
        // What changes after a fetch has begun arrives as an event of its own.
        if !state.value.schedule.isBusy(key) { markDirty([key]) }
        return promise.futureResult
    }

    private func detach(_ key: LiveKey, _ identifier: ObjectIdentifier) {
        state.value.streams -= 1
        state.value.channels[key]?.streams[identifier] = nil
        forgetIfUnwatched(key)
    }

    private func forgetIfUnwatched(_ key: LiveKey) {
        guard let channel = state.value.channels[key], channel.streams.isEmpty, channel.waiters.isEmpty else { return }
        state.value.channels[key] = nil
        state.value.index.forget(key)
        state.value.gathered.remove(key)
        state.value.overviews.remove(key)
    }

    // MARK: - News from upstream

    /// Takes note of what an event makes stale.
    func apply(_ affected: LiveIndex.Affected) {
        loop.assertInEventLoop()
        markDirty(affected.now)
        gather(affected.soon, \.gathered, for: limits.gathering)
        gather(affected.later, \.overviews, for: limits.overview)
    }

    /// Everything may have changed: the subscription was interrupted, or the catalogue was replaced.
    func markAllDirty() {
        loop.assertInEventLoop()
        markDirty(Array(state.value.channels.keys))
    }

    /// Whether the subscription to an instance of the queue is up.
    func setConnected(_ connected: Bool, to instance: Code = "queue") {
        loop.assertInEventLoop()
        if connected {
            if state.value.connected.insert(instance).inserted { markAllDirty() }
        } else {
            state.value.connected.remove(instance)
        }
    }

    private func gather(
        _ keys: [LiveKey], _ set: any WritableKeyPath<State, Set<LiveKey>> & Sendable, for time: TimeAmount
    ) {
        guard !keys.isEmpty else { return }
        let first = state.value[keyPath: set].isEmpty
        state.value[keyPath: set].formUnion(keys)
        guard first else { return }
        loop.scheduleTask(in: time) {
            let keys = self.state.value[keyPath: set]
            self.state.value[keyPath: set] = []
            self.markDirty(Array(keys))
        }
    }

    private func markDirty(_ keys: [LiveKey]) {
        for key in keys where state.value.channels[key] != nil {
            state.value.channels[key]?.frame = nil
            if state.value.schedule.dirty(key) { fetch(key) }
        }
    }

    // MARK: - Snapshots

    private func fetch(_ key: LiveKey) {
        upstream.call(.queue, key.method, params: key.params, meta: .usual, on: loop).whenComplete { result in
            // A service answers on this loop; a fake one may answer at once, inside the call that started the fetch.
            self.loop.execute { self.fetched(key, result) }
        }
    }

    private func fetched(_ key: LiveKey, _ result: Result<[UInt8], any Error>) {
        switch result {
        case .success(let bytes): deliver(key, bytes)
        case .failure(let error): failed(key, RPCError(wrapping: error))
        }
        let channels = state.value.channels
        for next in state.value.schedule.finished(key, wanted: { channels[$0] != nil }) { fetch(next) }
        loop.scheduleTask(in: limits.rest) { self.rested(key) }
    }

    private func rested(_ key: LiveKey) {
        let channels = state.value.channels
        for next in state.value.schedule.rested(key, wanted: { channels[$0] != nil }) { fetch(next) }
    }

    private func deliver(_ key: LiveKey, _ bytes: [UInt8]) {
        guard var channel = state.value.channels[key] else { return }
        let facts: SnapshotFacts
        do throws(JSONSyntaxError) { facts = try SnapshotFacts(key, snapshot: bytes) } catch {
            return failed(key, RPCError(.internalError))
        }
        state.value.index.learned(key, facts)
        let frame = LiveFrames.snapshot(bytes, version: facts.version)
        for waiter in channel.waiters where !waiter.stream.isClosed {
            channel.streams[ObjectIdentifier(waiter.stream)] = waiter.stream
        }
        let waiters = channel.waiters
        channel.waiters = []
        channel.frame = frame
        state.value.channels[key] = channel
        state.value.frames += Int64(channel.streams.count)
        for stream in channel.streams.values { stream.send(frame) }
        for waiter in waiters { waiter.promise.succeed(waiter.stream) }
    }

    private func failed(_ key: LiveKey, _ error: RPCError) {
        guard var channel = state.value.channels[key] else { return }
        let waiters = channel.waiters
        channel.waiters = []
        state.value.channels[key] = channel
        for waiter in waiters {
            waiter.promise.fail(error)
            waiter.stream.close()
        }
        guard !channel.streams.isEmpty else { return forgetIfUnwatched(key) }
        guard error.data?.retryable ?? true else {
            // The thing is gone; browsers come back, and are told so.
            for stream in channel.streams.values { stream.close() }
            return
        }
        loop.scheduleTask(in: limits.retry) { self.markDirty([key]) }
    }

    // MARK: - Signs of life

    /// Begins to send beats.
    func start() {
        loop.execute {
            self.state.value.beat = self.loop.scheduleRepeatedTask(
                initialDelay: self.limits.beat, delay: self.limits.beat
            ) { _ in self.sendBeat() }
        }
    }

    /// Sends a beat if the queue is alive: a board must say within ten seconds that it is stale.
    private func sendBeat() {
        guard !state.value.connected.isEmpty, state.value.streams > 0 else { return }
        state.value.beats += 1
        if state.value.beats % limits.beatsPerLook == 0 { markDirty(state.value.index.agedByTime) }
        upstream.call(.queue, "rpc.ping", params: nil, meta: .usual, on: loop).whenSuccess { _ in
            let frame = LiveFrames.beat(self.now())
            for channel in self.state.value.channels.values {
                for stream in channel.streams.values { stream.send(frame) }
            }
        }
    }

    /// Ends all streams at once.
    func stop() {
        loop.execute {
            self.state.value.stopped = true
            self.state.value.beat?.cancel()
            for channel in self.state.value.channels.values {
                for waiter in channel.waiters { waiter.promise.fail(RPCError(.draining)) }
                for stream in channel.streams.values { stream.close() }
            }
            self.state.value.channels = [:]
        }
    }

    /// How many streams, things watched and frames sent so far.
    func figures() -> EventLoopFuture<(streams: Int, keys: Int, frames: Int64)> {
        loop.submit { (self.state.value.streams, self.state.value.channels.count, self.state.value.frames) }
    }
}
