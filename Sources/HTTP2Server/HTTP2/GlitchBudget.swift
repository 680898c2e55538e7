import NIOCore

/// Counts what a well-behaved client rarely does (resets, pings, settings, empty frames) over a sliding span of time, and
/// says when it was too much. Pure: time is an argument.
struct GlitchBudget {
    private static let slots = 10

    private let limit: Int
    private let slotLength: Int64
    private var counts = [UInt16](repeating: 0, count: slots)
    private var slot: Int64 = 0
    private var total = 0

    init(limit: Int, window: TimeAmount) {
        self.limit = limit
        slotLength = max(1, window.nanoseconds / Int64(Self.slots))
    }

    /// Counts one glitch; false when there were more than the limit within the window.
    mutating func spend(now: NIODeadline) -> Bool {
        advance(to: Int64(now.uptimeNanoseconds) / slotLength)
        let index = Int(slot % Int64(Self.slots))
        if counts[index] < UInt16.max {
            counts[index] += 1
            total += 1
        }
        return total <= limit
    }

    private mutating func advance(to present: Int64) {
        guard present > slot else { return }
        for passed in 1...min(present - slot, Int64(Self.slots)) {
            let index = Int((slot + passed) % Int64(Self.slots))
            total -= Int(counts[index])
            counts[index] = 0
        }
        // When everything has passed, the loop above has cleared all slots, whichever they were called.
        slot = present
    }
}
