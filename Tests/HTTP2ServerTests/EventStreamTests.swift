import NIOCore
import Synchronization
import Testing

@testable import HTTP2Server

/// Counts announcements instead of carrying anything.
private final class CountingSink: EventSink {
    let calls = Mutex(0)
    func eventsReady(_ stream: EventStream) { calls.withLock { $0 += 1 } }
    var count: Int { calls.withLock { $0 } }
}

@Suite struct EventStreamTests {
    private let frame = ByteBuffer(string: "data: 1\n\n")

    @Test func framesBeforeTheResponseWait() {
        let stream = EventStream()
        #expect(stream.send(frame))
        let sink = CountingSink()
        stream.attach(to: sink, streamID: 5)
        #expect(stream.streamID == 5)
        #expect(stream.supply() == .bytes(9))
        var out = ByteBuffer()
        #expect(stream.take(9, into: &out))
        #expect(out == frame)
        #expect(sink.count == 0)
    }

    @Test func theSinkIsToldOnceUntilItHasTakenAll() {
        let stream = EventStream()
        let sink = CountingSink()
        stream.attach(to: sink, streamID: 1)
        #expect(stream.supply() == .nothing)
        stream.send(frame)
        stream.send(frame)
        #expect(sink.count == 1)
        #expect(stream.supply() == .bytes(18))
        var out = ByteBuffer()
        #expect(stream.take(10, into: &out))
        #expect(stream.supply() == .bytes(8))
        #expect(stream.take(8, into: &out))
        #expect(String(buffer: out) == "data: 1\n\ndata: 1\n\n")
        #expect(stream.supply() == .nothing)
        stream.send(frame)
        #expect(sink.count == 2)
    }

    @Test(arguments: [EventStream.Buffer(maxFrames: 2), .init(maxFrames: 64, maxBytes: 18)])
    func oneFrameTooManyEndsTheStream(buffer: EventStream.Buffer) async {
        let stream = EventStream(buffer: buffer)
        let sink = CountingSink()
        stream.attach(to: sink, streamID: 1)
        #expect(stream.send(frame))
        #expect(stream.send(frame))
        await confirmation { closed in
            stream.onClose { reason in
                #expect(reason == .overflow)
                closed()
            }
            #expect(!stream.send(frame))
        }
        #expect(stream.isClosed)
        #expect(stream.supply() == .ended(.overflow))
        #expect(sink.count == 1)
        #expect(!stream.send(frame))
        var out = ByteBuffer()
        #expect(!stream.take(18, into: &out), "what was announced is gone, and that is told")
    }

    @Test func closingInGoodOrderKeepsWhatWaits() {
        let stream = EventStream()
        stream.send(frame)
        stream.close()
        #expect(stream.supply() == .bytes(9))
        var out = ByteBuffer()
        #expect(stream.take(9, into: &out))
        #expect(stream.supply() == .ended(.finished))
    }

    @Test func theCloseCallbackComesOnceAlsoWhenSetLate() async {
        await confirmation(expectedCount: 2) { closed in
            let stream = EventStream { reason in
                #expect(reason == .peer)
                closed()
            }
            stream.detach()
            stream.close()
            stream.end(.shutdown)
            stream.onClose { reason in
                #expect(reason == .peer)
                closed()
            }
        }
    }

    @Test func aHeartbeatIsSentOnlyIntoSilence() {
        let stream = EventStream()
        stream.heartbeat()
        #expect(stream.supply() == .bytes(3))
        stream.heartbeat()
        #expect(stream.supply() == .bytes(3))
    }
}
