import NIOCore

/// Notices a peer that takes nothing of what the socket holds for it.
struct WriteStall {
    /// What waited when it was last looked at.
    private(set) var pending = 0
    private var since = NIODeadline.uptimeNanoseconds(0)

    /// True when bytes wait in `channel` and their number has not changed for `limit`.
    mutating func isStalled(on channel: any Channel, now: NIODeadline, limit: TimeAmount) -> Bool {
        let waiting = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        return observe(waiting: waiting, now: now, limit: limit)
    }

    mutating func observe(waiting: Int, now: NIODeadline, limit: TimeAmount) -> Bool {
        if waiting == 0 || waiting != pending {
            pending = waiting
            since = now
            return false
        }
        return now - since >= limit
    }
}
