/// One who comes on a simulated day, with everything that will happen to them decided beforehand.
public struct SimulatedVisitor: Sendable {
    /// When the number is taken, in seconds since 1970.
    public var arrival: Double
    /// The lane's key.
    public var lane: Int64
    /// What they come for.
    public var service: String
    /// By how many seconds they count as earlier.
    public var credit: Double
    /// How long they keep a counter of usual pace, in seconds.
    public var occupies: Double
    /// After how many seconds of waiting they give up; nil for never.
    public var patience: Double?

    /// A visitor.
    public init(
        arrival: Double, lane: Int64, service: String, credit: Double = 0, occupies: Double, patience: Double? = nil
    ) {
        self.arrival = arrival
        self.lane = lane
        self.service = service
        self.credit = credit
        self.occupies = occupies
        self.patience = patience
    }
}

/// A counter of a simulated day.
public struct SimulatedCounter: Sendable {
    /// Its code.
    public var code: String
    /// The keys of the lanes it serves.
    public var lanes: [Int64]
    /// When it is open. After the last of them it serves until its lines are empty.
    public var hours: [Range<Double>]
    /// How long its services take, compared with what is usual.
    public var pace: Double
    /// From one citizen to the next, in seconds.
    public var gap: Double
    /// When it is free, if it has somebody at the beginning.
    public var busyUntil: Double?

    /// A counter.
    public init(
        code: String, lanes: [Int64], hours: [Range<Double>], pace: Double = 1, gap: Double, busyUntil: Double? = nil
    ) {
        self.code = code
        self.lanes = lanes
        self.hours = hours
        self.pace = pace
        self.gap = gap
        self.busyUntil = busyUntil
    }
}

/// Something that happens on a simulated or recorded day.
public enum FloorEvent: Sendable {
    /// A counter was opened for some lanes, paused or closed.
    case counter(String, lanes: [Int64], isOpen: Bool, at: Double)
    /// A ticket was taken or has changed.
    case ticket(SeenTicket, at: Double)

    /// When.
    public var time: Double {
        switch self {
        case .counter(_, _, _, let time), .ticket(_, let time): time
        }
    }
}

/// Plays a day by the rule of the queue: a free counter calls the smallest due time of its lanes. Nothing is left to
/// chance here, so the same visitors and counters give the same day.
public struct FloorSimulation: Sendable {
    private enum Step: Sendable { case arrives(Int), leaves(Int), opens(Int), closes(Int), frees(Int) }

    private struct Desk: Sendable {
        let plan: SimulatedCounter
        var isOpen = false
        var visitor: Int?
        /// Nobody is called before this.
        var ready = 0.0
        var isLast = false
    }

    private let visitors: [SimulatedVisitor]
    private var desks: [Desk]
    private var agenda = TimedHeap<Step>()
    /// Those who wait, by lane, in the order of calling.
    private var lines: [Int64: [(due: Double, visitor: Int)]] = [:]
    private let limit: Double

    /// When each visitor was called; nil for those who never were.
    public private(set) var called: [Double?]
    /// When each visitor left the counter.
    public private(set) var released: [Double?]
    /// All that happened, in order.
    public private(set) var events: [FloorEvent] = []

    /// - Parameter limit: Nothing happens after this moment.
    public init(visitors: [SimulatedVisitor], counters: [SimulatedCounter], limit: Double) {
        self.visitors = visitors
        self.limit = limit
        desks = counters.map { Desk(plan: $0) }
        called = visitors.map { _ in nil }
        released = called
        for (index, visitor) in visitors.enumerated() { agenda.add(.arrives(index), at: visitor.arrival) }
        for (index, counter) in counters.enumerated() {
            for hours in counter.hours {
                agenda.add(.opens(index), at: hours.lowerBound)
                agenda.add(.closes(index), at: hours.upperBound)
            }
            if let busy = counter.busyUntil { desks[index].ready = busy }
        }
    }

    /// Plays the day.
    ///
    /// - Parameter recording: Whether to keep `events`.
    public mutating func run(recording: Bool = false) {
        while let (time, step) = agenda.next(), time <= limit {
            switch step {
            case .arrives(let visitor): arrives(visitor, at: time, recording)
            case .leaves(let visitor): givesUp(visitor, at: time, recording)
            case .opens(let desk):
                desks[desk].isOpen = true
                desks[desk].isLast = false
                note(desk, isOpen: true, at: time, recording)
                frees(desk, at: time, recording)
            case .closes(let desk): closes(desk, at: time, recording)
            case .frees(let desk):
                if let visitor = desks[desk].visitor { leavesCounter(visitor, desk, at: time, recording) }
                frees(desk, at: time, recording)
            }
        }
    }

    private mutating func arrives(_ visitor: Int, at time: Double, _ recording: Bool) {
        let plan = visitors[visitor]
        let due = time - plan.credit
        var line = lines[plan.lane] ?? []
        let place = line.firstIndex { ($0.due, $0.visitor) > (due, visitor) } ?? line.count
        line.insert((due, visitor), at: place)
        lines[plan.lane] = line
        if recording { events.append(.ticket(seen(visitor, .waiting), at: time)) }
        if let patience = plan.patience { agenda.add(.leaves(visitor), at: time + patience) }
        if let desk = desks.indices.first(where: { canCall($0, at: time) && desks[$0].plan.lanes.contains(plan.lane) })
        {
            call(desk, at: time, recording)
        }
    }

    private mutating func givesUp(_ visitor: Int, at time: Double, _ recording: Bool) {
        let lane = visitors[visitor].lane
        guard let place = lines[lane]?.firstIndex(where: { $0.visitor == visitor }) else { return }
        lines[lane]?.remove(at: place)
        if recording { events.append(.ticket(seen(visitor, .away), at: time)) }
    }

    private mutating func closes(_ desk: Int, at time: Double, _ recording: Bool) {
        guard desks[desk].isOpen else { return }
        if time >= desks[desk].plan.hours.map(\.upperBound).max() ?? time, hasWork(desk) {
            desks[desk].isLast = true
            return
        }
        desks[desk].isOpen = false
        note(desk, isOpen: false, at: time, recording)
    }

    private mutating func leavesCounter(_ visitor: Int, _ desk: Int, at time: Double, _ recording: Bool) {
        desks[desk].visitor = nil
        desks[desk].ready = time + desks[desk].plan.gap
        released[visitor] = time
        if recording { events.append(.ticket(seen(visitor, .away, at: desk), at: time)) }
    }

    /// A counter may have become free: it calls now, or looks again when it is ready.
    private mutating func frees(_ desk: Int, at time: Double, _ recording: Bool) {
        guard desks[desk].isOpen, desks[desk].visitor == nil else { return }
        if desks[desk].ready > time {
            agenda.add(.frees(desk), at: desks[desk].ready)
        } else if hasWork(desk) {
            call(desk, at: time, recording)
        } else if desks[desk].isLast {
            desks[desk].isOpen = false
            note(desk, isOpen: false, at: time, recording)
        }
    }

    private func canCall(_ desk: Int, at time: Double) -> Bool {
        desks[desk].isOpen && desks[desk].visitor == nil && desks[desk].ready <= time
    }

    private func hasWork(_ desk: Int) -> Bool {
        desks[desk].plan.lanes.contains { !(lines[$0] ?? []).isEmpty }
    }

    private mutating func call(_ desk: Int, at time: Double, _ recording: Bool) {
        let heads = desks[desk].plan.lanes.compactMap { lane in lines[lane]?.first.map { (lane, $0) } }
        guard let (lane, head) = heads.min(by: { ($0.1.due, $0.1.visitor) < ($1.1.due, $1.1.visitor) }) else { return }
        lines[lane]?.removeFirst()
        desks[desk].visitor = head.visitor
        called[head.visitor] = time
        if recording {
            events.append(.ticket(seen(head.visitor, .atCounter(desks[desk].plan.code), at: desk), at: time))
        }
        agenda.add(.frees(desk), at: time + visitors[head.visitor].occupies * desks[desk].plan.pace)
    }

    private mutating func note(_ desk: Int, isOpen: Bool, at time: Double, _ recording: Bool) {
        guard recording else { return }
        events.append(
            .counter(desks[desk].plan.code, lanes: desks[desk].plan.lanes, isOpen: isOpen, at: time))
    }

    private func seen(_ visitor: Int, _ phase: SeenTicket.Phase, at desk: Int? = nil) -> SeenTicket {
        let plan = visitors[visitor]
        return SeenTicket(
            id: Int64(visitor), lane: plan.lane, service: plan.service,
            due: Int64((plan.arrival - plan.credit) * 1000), phase: phase, joined: plan.arrival,
            called: called[visitor], released: released[visitor], counter: desk.map { desks[$0].plan.code })
    }
}

/// Things to do at moments, the earliest first; of two at the same moment the one added first.
struct TimedHeap<Item: Sendable>: Sendable {
    private struct Entry: Sendable {
        let time: Double
        let order: Int
        let item: Item
        func precedes(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }
    private var entries: [Entry] = []
    private var added = 0

    mutating func add(_ item: Item, at time: Double) {
        added += 1
        entries.append(Entry(time: time, order: added, item: item))
        var child = entries.count - 1
        while child > 0, entries[child].precedes(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> (time: Double, item: Item)? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            var parent = 0
            while true {
                let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < entries.count }
                guard let least = children.min(by: { entries[$0].precedes(entries[$1]) }),
                    entries[least].precedes(entries[parent])
                else { break }
                entries.swapAt(least, parent)
                parent = least
            }
        }
        return (first.time, first.item)
    }
}
