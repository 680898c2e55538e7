import CatalogAPI
import JSONRPC
import QueueAPI

@testable import mpp

/// A queue in memory with the rules of the real one, for days that are played without a suite.
struct MemoryQueue {
    private struct Place {
        var waiting: [String] = []
        var current: String?
        var isOpen = false
    }

    private var tickets: [String: Ticket] = [:]
    private var due: [String: Double] = [:]
    private var lanes: [String: [String]] = [:]
    private var counters: [String: (lanes: [String], current: String?, isOpen: Bool)] = [:]
    private let laneOf: [String: String]
    /// Breaks the order on purpose: calls the last instead of the first.
    var callsTheLast = false
    /// Gives every number twice on purpose.
    var repeatsNumbers = false
    private(set) var rated: Set<String> = []

    init(floor: [CounterDefinition], services: [ServiceSummary]) {
        laneOf = Dictionary(
            services.compactMap { service in service.lane.map { (service.code.text, $0.text) } },
            uniquingKeysWith: { first, _ in first })
        for counter in floor { counters[counter.code.text] = (counter.lanes.map(\.text), nil, false) }
    }

    mutating func perform(_ request: DeskRequest, at now: Double) -> DeskAnswer {
        switch request {
        case .issue(let service, let priority, let channel): return issue(service, priority, channel, now)
        case .look(let code): return tickets[code].map { .ticket($0) } ?? .refused(kind: "not_found", detail: code)
        case .cancel(let code): return change(code, from: [.waiting], to: .cancelled)
        case .rejoin(let code):
            due[code] = now
            tickets[code]?.rejoins += 1
            return change(code, from: [.missed], to: .waiting)
        case .rate(let code, _, _):
            guard tickets[code]?.state == .served else { return .refused(kind: "not_unlocked", detail: code) }
            return rated.insert(code).inserted ? .rated : .refused(kind: "already_rated", detail: code)
        case .open(let counter):
            counters[counter]?.isOpen = true
            return answer(counter, now)
        case .pause(let counter), .close(let counter):
            guard counters[counter]?.current == nil else { return .refused(kind: "counter_busy", detail: counter) }
            counters[counter]?.isOpen = false
            return answer(counter, now)
        case .call(let counter): return call(counter, now)
        case .recall(let counter): return step(counter, from: .called, to: .called, ends: false, now)
        case .start(let counter): return step(counter, from: .called, to: .serving, ends: false, now)
        case .missed(let counter): return step(counter, from: .called, to: .missed, ends: true, now)
        case .finish(let counter, let outcome, _):
            return step(counter, from: .serving, to: outcome == .served ? .served : .unfinished, ends: true, now)
        }
    }

    private mutating func issue(
        _ service: String, _ priority: PriorityClass, _ channel: TicketChannel, _ now: Double
    ) -> DeskAnswer {
        guard let lane = laneOf[service] else { return .refused(kind: "not_queued", detail: service) }
        let number = (lanes[lane]?.count ?? 0) + 1
        let printed = repeatsNumbers ? (number + 1) / 2 : number
        let text = "\(lane)-\(printed)"
        let digits = String(number, radix: 10)
        let code = lane + String(repeating: "0", count: 10 - lane.count - digits.count) + digits
        let moment = Timestamp(milliseconds: Int64(now * 1000))
        let ticket = Ticket(
            code: TicketCode(unchecked: code), number: text, state: .waiting, lane: Code(unchecked: lane),
            laneName: lane,
            agency: Code(unchecked: lane), service: Code(unchecked: service), priority: priority, channel: channel,
            serviceDay: CivilDate.example, ahead: 0, counter: nil, counterLabel: nil, recalls: 0, rejoins: 0,
            issuedAt: moment, calledAt: nil, startedAt: nil, finishedAt: nil, canCancel: true, canRejoin: false,
            version: 1, time: moment)
        tickets[code] = ticket
        due[code] = now - (priority == .regular ? 0 : 900)
        lanes[lane, default: []].append(code)
        return .ticket(ticket)
    }

    private mutating func change(_ code: String, from: Set<TicketState>, to: TicketState) -> DeskAnswer {
        guard var ticket = tickets[code], from.contains(ticket.state) else {
            return .refused(kind: "wrong_state", detail: code)
        }
        ticket.state = to
        tickets[code] = ticket
        return .ticket(ticket)
    }

    private mutating func call(_ counter: String, _ now: Double) -> DeskAnswer {
        guard let place = counters[counter], place.isOpen else { return .refused(kind: "wrong_state", detail: counter) }
        guard place.current == nil else { return .refused(kind: "counter_busy", detail: counter) }
        let waiting = place.lanes.flatMap { lanes[$0] ?? [] }.filter { tickets[$0]?.state == .waiting }
        let ordered = waiting.sorted { (due[$0] ?? 0, $0) < (due[$1] ?? 0, $1) }
        guard let next = callsTheLast ? ordered.last : ordered.first else {
            return .refused(kind: "nobody_waits", detail: counter)
        }
        tickets[next]?.state = .called
        tickets[next]?.calledAt = Timestamp(milliseconds: Int64(now * 1000))
        counters[counter]?.current = next
        return answer(counter, now)
    }

    private mutating func step(
        _ counter: String, from: TicketState, to: TicketState, ends: Bool, _ now: Double
    ) -> DeskAnswer {
        guard let code = counters[counter]?.current, tickets[code]?.state == from else {
            return .refused(kind: "wrong_state", detail: "\(counter) \(to)")
        }
        tickets[code]?.state = to
        let after = answer(counter, now)
        if ends { counters[counter]?.current = nil }
        return after
    }

    private func answer(_ counter: String, _ now: Double) -> DeskAnswer {
        .counter(
            Counter(
                counter: Code(unchecked: counter), label: counter, agency: "A", state: .open, lanes: [],
                current: counters[counter]?.current.flatMap { tickets[$0] }, missed: [], servedToday: 0,
                serviceDay: CivilDate.example, version: 1, time: Timestamp(milliseconds: Int64(now * 1000))))
    }
}
