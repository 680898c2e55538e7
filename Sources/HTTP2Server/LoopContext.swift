import NIOCore

/// What a connection must do once in a while.
protocol LoopMember: AnyObject {
    /// Looks at the connection's deadlines.
    func tick(now: NIODeadline)
}

/// What the connections of one event loop share: a clock tick, the text of the `date` field, an output buffer.
///
/// One timer looks after all connections of a loop, because thousands of idle ones would otherwise own a timer each.
// Sendable although it has mutable state: after `init` every member is used only on `eventLoop`, which `assertInEventLoop`
// checks in each of them.
final class LoopContext: @unchecked Sendable {
    let eventLoop: any EventLoop
    private let interval: TimeAmount
    private var members: [ObjectIdentifier: any LoopMember] = [:]
    private var timer: RepeatedTask?
    private var scratch: ByteBuffer
    private var dateText: [UInt8] = []
    private var dateUntil = NIODeadline.uptimeNanoseconds(0)

    init(eventLoop: any EventLoop, interval: TimeAmount) {
        self.eventLoop = eventLoop
        self.interval = interval
        scratch = ByteBufferAllocator().buffer(capacity: 16 * 1024)
    }

    func join(_ member: any LoopMember) {
        eventLoop.assertInEventLoop()
        members[ObjectIdentifier(member)] = member
        guard timer == nil else { return }
        timer = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { [weak self] _ in
            self?.tick()
        }
    }

    func leave(_ member: any LoopMember) {
        eventLoop.assertInEventLoop()
        members[ObjectIdentifier(member)] = nil
        // A loop without connections has no timer, so nothing keeps it awake after a shutdown.
        if members.isEmpty {
            timer?.cancel()
            timer = nil
        }
    }

    private func tick() {
        let now = NIODeadline.now()
        for member in Array(members.values) { member.tick(now: now) }
    }

    /// An empty output buffer, reused when the last write is through.
    func takeScratch() -> ByteBuffer {
        eventLoop.assertInEventLoop()
        var buffer = scratch
        scratch = ByteBuffer()
        buffer.clear()
        return buffer
    }

    /// Gives the buffer back after writing it.
    func returnScratch(_ buffer: ByteBuffer) {
        // What a burst has blown up is let go; while the socket still holds it, `clear` makes a fresh one.
        scratch = buffer.capacity <= 256 * 1024 ? buffer : ByteBuffer()
    }

    /// The `date` field's value, renewed each half second.
    func date(now: NIODeadline) -> [UInt8] {
        eventLoop.assertInEventLoop()
        if now >= dateUntil {
            dateText = Array(HTTPDate.text(secondsSince1970: HTTPDate.wallClockSeconds()).utf8)
            dateUntil = now + .milliseconds(500)
        }
        return dateText
    }
}
