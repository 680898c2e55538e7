import NIOConcurrencyHelpers
import NIOCore

/// A connection that carries event streams.
protocol EventCarrier: AnyObject {
    /// These streams have frames, or have ended. Called on the connection's event loop.
    func deliver(_ streams: [EventStream])
}

/// Brings word from event streams, which live on any thread, to their connection: one wake-up however many streams of
/// the connection got a frame in the meantime.
final class ConnectionMailbox: EventSink {
    private struct State {
        var ready: [EventStream] = []
        var scheduled = false
        var carrier: NIOLoopBound<any EventCarrier>?
    }

    private let eventLoop: any EventLoop
    private let state: NIOLockedValueBox<State>

    init(eventLoop: any EventLoop, carrier: any EventCarrier) {
        self.eventLoop = eventLoop
        state = NIOLockedValueBox(State(carrier: NIOLoopBound(carrier, eventLoop: eventLoop)))
    }

    func eventsReady(_ stream: EventStream) {
        let wake = state.withLockedValue { state -> Bool in
            guard state.carrier != nil else { return false }
            state.ready.append(stream)
            defer { state.scheduled = true }
            return !state.scheduled
        }
        if wake { eventLoop.execute { self.deliver() } }
    }

    /// The connection is gone.
    func disconnect() {
        state.withLockedValue { state in
            state.carrier = nil
            state.ready = []
        }
    }

    private func deliver() {
        let (ready, carrier) = state.withLockedValue { state in
            state.scheduled = false
            defer { state.ready = [] }
            return (state.ready, state.carrier)
        }
        carrier?.value.deliver(ready)
    }
}
