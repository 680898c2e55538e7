import DequeModule
import NIOConcurrencyHelpers
public import NIOCore

/// One stream of server-sent events to one browser.
///
/// A responder makes it, hands it out as the body of a response, keeps a reference, and sends frames to it from any
/// thread. Frames sent before the response went out wait in the stream. What a slow peer has not taken is bounded: the
/// frame that would exceed the bound closes the stream instead, and the browser comes back with `Last-Event-ID`.
public final class EventStream: Sendable {
    /// Why a stream ended.
    public enum CloseReason: Sendable, Equatable {
        /// The browser left, or its connection broke.
        case peer
        /// `close()` was called.
        case finished
        /// The peer did not read and the buffer was full.
        case overflow
        /// The server is shutting down.
        case shutdown
    }

    /// How much may wait for a peer that does not read.
    public struct Buffer: Sendable {
        /// Frames. Default 64.
        public var maxFrames: Int
        /// Bytes. Default 256 KiB.
        public var maxBytes: Int
        /// A bound of frames and bytes, whichever is reached first.
        public init(maxFrames: Int = 64, maxBytes: Int = 256 * 1024) {
            self.maxFrames = maxFrames
            self.maxBytes = maxBytes
        }
    }

    private struct State {
        var frames: Deque<ByteBuffer> = []
        var bytes = 0
        var sink: (any EventSink)?
        var streamID: Int32 = 0
        /// True while the sink has been told of frames that it has not taken.
        var announced = false
        var ended: CloseReason?
        var onClose: (@Sendable (CloseReason) -> Void)?
    }

    private let buffer: Buffer
    private let state: NIOLockedValueBox<State>

    /// A stream that nobody reads yet. `onClose` is called exactly once, on whichever thread ended the stream.
    public init(buffer: Buffer = Buffer(), onClose: (@Sendable (CloseReason) -> Void)? = nil) {
        self.buffer = buffer
        state = NIOLockedValueBox(State(onClose: onClose))
    }

    /// Sets what is called when the stream ends; at once if it has ended already. Replaces an earlier one.
    public func onClose(_ callback: @escaping @Sendable (CloseReason) -> Void) {
        let ended = state.withLockedValue { state -> CloseReason? in
            if state.ended == nil { state.onClose = callback }
            return state.ended
        }
        if let ended { callback(ended) }
    }

    /// True once the stream has ended.
    public var isClosed: Bool { state.withLockedValue { $0.ended != nil } }

    /// Queues one encoded event (see ``ServerSentEvent``). Returns false when the stream has ended, also when this very
    /// frame was one too many. The bytes are shared, not copied: encode once, send to all.
    @discardableResult
    public func send(_ frame: ByteBuffer) -> Bool {
        enum Outcome {
            case refused
            case queued
            case announce(any EventSink)
            case overflow
        }
        let outcome = state.withLockedValue { state -> Outcome in
            guard state.ended == nil else { return .refused }
            guard state.frames.count < buffer.maxFrames, state.bytes + frame.readableBytes <= buffer.maxBytes else {
                return .overflow
            }
            state.frames.append(frame)
            state.bytes += frame.readableBytes
            guard let sink = state.sink, !state.announced else { return .queued }
            state.announced = true
            return .announce(sink)
        }
        switch outcome {
        case .refused: return false
        case .queued: return true
        case .announce(let sink):
            sink.eventsReady(self)
            return true
        case .overflow:
            end(.overflow)
            return false
        }
    }

    /// Ends the stream. Frames already queued are still sent.
    public func close() { end(.finished) }

    /// Ends the stream for `reason`, once; frames are kept only for a stream that ended in good order.
    func end(_ reason: CloseReason) {
        let (sink, callback) = state.withLockedValue {
            state -> ((any EventSink)?, (@Sendable (CloseReason) -> Void)?) in
            guard state.ended == nil else { return (nil, nil) }
            state.ended = reason
            if reason != .finished {
                state.frames = []
                state.bytes = 0
            }
            defer { state.onClose = nil }
            // Told even when frames were announced before: a peer that does not read never lets us come to the end.
            return (reason == .peer ? nil : state.sink, state.onClose)
        }
        sink?.eventsReady(self)
        callback?(reason)
    }
}

/// The connection's side of an event stream.
protocol EventSink: AnyObject, Sendable {
    /// The stream has frames, or has ended. Called from any thread; for frames only once until
    /// ``EventStream/supply()`` has found nothing more.
    func eventsReady(_ stream: EventStream)
}

/// What an event stream has for its connection.
enum EventSupply: Equatable {
    case bytes(Int)
    case nothing
    case ended(EventStream.CloseReason)
}

extension EventStream {
    /// The number that the connection gave the stream.
    var streamID: Int32 { state.withLockedValue { $0.streamID } }

    /// Connects the stream to the connection that will carry it. From now on the sink is told of new frames.
    func attach(to sink: any EventSink, streamID: Int32) {
        state.withLockedValue { state in
            state.sink = sink
            state.streamID = streamID
            // The connection reads at once after attaching, so whatever waits now needs no announcement.
            state.announced = true
        }
    }

    /// Cuts the stream from its connection, which has forgotten it.
    func detach() {
        state.withLockedValue { $0.sink = nil }
        end(.peer)
    }

    /// Why the stream ended, if it has.
    var closeReason: CloseReason? { state.withLockedValue { $0.ended } }

    /// How many bytes wait. When there are none the sink will be told of the next.
    func supply() -> EventSupply {
        state.withLockedValue { state in
            if state.bytes > 0 { return .bytes(state.bytes) }
            if let ended = state.ended { return .ended(ended) }
            state.announced = false
            return .nothing
        }
    }

    /// Moves exactly `count` bytes, which ``supply()`` has told of, to the end of `out`. False when the stream was cut
    /// short in between.
    func take(_ count: Int, into out: inout ByteBuffer) -> Bool {
        state.withLockedValue { state in
            guard state.bytes >= count else { return false }
            var left = count
            while left > 0, var frame = state.frames.popFirst() {
                if let piece = frame.readSlice(length: Swift.min(left, frame.readableBytes)) {
                    left -= piece.readableBytes
                    out.writeImmutableBuffer(piece)
                }
                if frame.readableBytes > 0 { state.frames.prepend(frame) }
            }
            state.bytes -= count
            // A deque keeps its capacity; an idle stream should weigh nothing.
            if state.frames.isEmpty { state.frames = [] }
            return true
        }
    }

    /// Queues a comment if nothing else waits, so that a dead peer is noticed.
    func heartbeat() {
        if state.withLockedValue({ $0.bytes == 0 && $0.ended == nil }) { send(ServerSentEvent.heartbeat) }
    }
}
