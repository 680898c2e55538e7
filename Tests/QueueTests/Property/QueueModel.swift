import CatalogAPI
import JSONRPC
import QueueAPI

@testable import Queue

/// The rules of the queue once more, written as simply as possible: lists that are searched from end to end. What the
/// service does is compared with this after every step.
struct QueueModel {
    struct Line: Equatable {
        var code: TicketCode
        /// The lane that gave the number, and the one it is in now.
        let home: Code
        var lane: Code
        let day: CivilDate
        let number: Int
        let joinedFirst: Int64
        /// When it joined the line it is in.
        var joined: Int64
        let order: Int
        var due: Int64
        /// The latest moment known of it: a clock that is set back dates nothing before it.
        var latest: Int64
        var state: TicketState = .waiting
        let credit: Int64
        var next: [Code]
        var leg = 1
        /// The lanes in which it was served before this one.
        var servedIn: [Code] = []
        var rejoins = 0
        var recalls = 0
        /// How many events there were about it.
        var changes = 1
    }

    struct Desk: Equatable {
        let code: Code
        var state: CounterState = .closed
        var lanes: [Code]
        var weights: [Code: Int] = [:]
        var current: Int?
        var served = 0
        var servedDay: CivilDate?
    }

    /// The last step at a desk.
    struct Step {
        let at: Int64
        let index: Int
        let line: Line
        let desk: Desk
        let deskAfter: Desk
        let changesAfter: Int
    }

    static let credit: Int64 = 15 * 60_000
    static let laneOf: [Code: Code] = ["DUK-01": "DUK-A", "DUK-02": "DUK-A", "DUK-03": "DUK-B", "DIN-01": "DIN-C"]
    static let prefix: [Code: String] = ["DUK-A": "A", "DUK-B": "B", "DIN-C": "C"]

    var lines: [Line] = []
    var desks: [Desk] = [
        Desk(code: "DUK-1", lanes: ["DUK-A"]), Desk(code: "DUK-2", lanes: ["DUK-A", "DUK-B"]),
        Desk(code: "DUK-3", lanes: ["DUK-B"]), Desk(code: "DIN-1", lanes: ["DIN-C"]),
    ]
    var day: CivilDate?
    var isClosed = false
    var lastJoined: [Code: Int64] = [:]
    var steps: [Int: Step] = [:]
    /// The lanes in which a number from the phone is called after check-in.
    var checkedIn: Set<Code> = []

    /// The rules of a floor that differs from the plain one in weights and check-in.
    init(_ floor: Floor) {
        for index in desks.indices {
            let weights = floor.counters[index].weights ?? [:]
            desks[index].weights = Dictionary(uniqueKeysWithValues: weights.map { (Code(unchecked: $0), $1) })
        }
        checkedIn = Set(floor.lanes.filter { $0.checkIn == true }.map(\.code))
    }

    /// What a step is expected to end with.
    enum Expectation: Equatable {
        case refused(String)
        case fine
        /// The ticket that is called, by its place in `lines`.
        case calls(Int)
    }

    /// Days change with the first command that succeeds, or with the background task.
    mutating func passMidnight(_ calendar: CivilDate) {
        guard let last = day else {
            day = calendar
            return
        }
        guard calendar > last else { return }
        if !isClosed { endDay() }
        day = calendar
        isClosed = false
        lastJoined = [:]
    }

    mutating func endDay() {
        for index in lines.indices where !lines[index].state.isFinal {
            lines[index].state = [.serving, .parked].contains(lines[index].state) ? .unfinished : .expired
            lines[index].changes += 1
        }
        for index in desks.indices {
            desks[index].state = .closed
            desks[index].current = nil
        }
    }

    mutating func move(_ index: Int, to state: TicketState, _ now: Int64) {
        lines[index].state = state
        lines[index].latest = max(lines[index].latest, now)
        lines[index].changes += 1
    }

    /// The next at a desk, found by looking at everybody in its lanes.
    func next(at desk: Int, _ now: Int64) -> Int? {
        lines.indices.filter { lines[$0].state == .waiting && desks[desk].lanes.contains(lines[$0].lane) }
            .min {
                (-waited($0, at: desk, now), lines[$0].due, lines[$0].order)
                    < (-waited($1, at: desk, now), lines[$1].due, lines[$1].order)
            }
    }

    /// How long somebody has waited since they were due, as it counts at a desk.
    func waited(_ index: Int, at desk: Int, _ now: Int64) -> Int64 {
        let wait = now - lines[index].due
        return wait > 0 ? wait * Int64(desks[desk].weights[lines[index].lane] ?? 1) : wait
    }

    /// What is printed on a ticket.
    func number(_ index: Int) -> TicketNumber {
        TicketNumber(
            unchecked: TicketNaming.number(lines[index].number, prefix: Self.prefix[lines[index].home] ?? "?"))
    }

    func ahead(of index: Int) -> Int {
        let me = lines[index]
        return lines.count {
            $0.state == .waiting && $0.lane == me.lane && ($0.due, $0.order) < (me.due, me.order)
        }
    }

    /// How many numbers a lane has given on the present day.
    func issued(_ lane: Code) -> Int { lines.count { $0.home == lane && $0.day == day } }

    func count(_ lane: Code, _ state: TicketState) -> Int {
        lines.count { $0.lane == lane && $0.day == day && $0.state == state }
            + (state == .served ? lines.filter { $0.day == day }.flatMap(\.servedIn).count { $0 == lane } : 0)
    }
}
