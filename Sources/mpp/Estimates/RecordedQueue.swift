import CatalogAPI
import Foundation
import JSONRPC
import JSONRPCTransport
import NIOCore
import QueueAPI
import QueueEstimates
import ServiceKit

/// The days that a running queue has recorded, made from its events.
struct RecordedQueue {
    /// The most events that are read.
    static let mostEvents = 2_000_000
    /// A recorded event does not tell the credit of a class; this is the usual one, in milliseconds.
    private static let credit: Int64 = 900_000

    private let site: Site?
    private var days: [RecordedDay] = []
    private var day: CivilDate?
    private var lanes: [String: Int64] = [:]
    private var tickets: [String: Int64] = [:]
    private var due: [String: Int64] = [:]

    /// Reads all days of a queue, and their hours from the catalogue.
    static func read(_ queue: Endpoint, catalog: Endpoint, token: String?) async throws -> [RecordedDay] {
        // Without the catalogue the hours are unknown, and only what they tell is missing.
        let site = try? await ServiceLink.open(catalog, token: token, timeout: .seconds(5)) { client, _ in
            try await client.call(CatalogAPI.site, Empty()).site
        }
        if site == nil { Terminal.error("mpp: the catalogue at \(catalog) does not answer; going on without hours") }
        return try await ServiceLink.open(queue, token: token, timeout: .seconds(30)) { client, loop in
            var recorded = RecordedQueue(site: site)
            let topics = [QueueAPI.ticketChanged.name, QueueAPI.counterChanged.name]
            let events = try await client.subscribe(topics: topics, after: 0, on: loop)
            guard events.newest > 0 else { return [] }
            var count = 0
            reading: for try await batch in events {
                for event in batch {
                    try recorded.take(event)
                    count += 1
                    if event.sequence >= events.newest || count >= mostEvents { break reading }
                }
            }
            return recorded.days
        }
    }

    private init(site: Site?) { self.site = site }

    private mutating func take(_ event: EventRecord) throws {
        let time = Double(event.time.milliseconds) / 1000
        if let change = try event.body(of: QueueAPI.ticketChanged) {
            begin(change.serviceDay)
            add(.ticket(seen(change, event), at: time))
        } else if let change = try event.body(of: QueueAPI.counterChanged) {
            add(
                .counter(
                    change.counter.text, lanes: change.lanes.map { key(of: $0) }, isOpen: change.state == .open,
                    at: time))
        }
    }

    private mutating func begin(_ fresh: CivilDate) {
        guard fresh != day else { return }
        day = fresh
        let zone = site.flatMap { TimeZone(identifier: $0.timeZone) }
        var schedule: DaySchedule?
        if let site, let zone, let hours = DayHours(site: site, on: fresh) {
            let noon = Date(timeIntervalSince1970: Double(fresh.daysSince1970) * 86_400 + 43_200)
            let midnight = Double(fresh.daysSince1970) * 86_400 - Double(zone.secondsFromGMT(for: noon))
            schedule = DaySchedule(
                midnight: midnight, open: midnight + hours.open, close: midnight + hours.close,
                breaks: hours.rest.map { [midnight + $0.lowerBound..<midnight + $0.upperBound] } ?? [])
        }
        days.append(RecordedDay(schedule: schedule, events: []))
    }

    private mutating func add(_ event: FloorEvent) {
        // Counters that were changed before the first ticket belong to no day that is known.
        guard !days.isEmpty else { return }
        days[days.count - 1].events.append(event)
    }

    private mutating func key(of lane: Code) -> Int64 {
        if let known = lanes[lane.text] { return known }
        let next = Int64(lanes.count + 1)
        lanes[lane.text] = next
        return next
    }

    private mutating func seen(_ change: TicketEvent, _ event: EventRecord) -> SeenTicket {
        let code = change.code.text
        let id = tickets[code] ?? Int64(tickets.count + 1)
        tickets[code] = id
        let issued = change.issuedAt.milliseconds
        if change.change == .rejoined { due[code] = event.time.milliseconds }
        let phase: SeenTicket.Phase =
            switch change.state {
            case .waiting: .waiting
            case .called, .serving: change.counter.map { .atCounter($0.text) } ?? .away
            default: .away
            }
        return SeenTicket(
            id: id, lane: key(of: change.lane), service: change.service.text,
            due: due[code] ?? issued - (change.priority == .regular ? 0 : Self.credit), phase: phase,
            joined: Double(due[code] ?? issued) / 1000,
            called: due[code] == nil ? change.calledAt.map { Double($0.milliseconds) / 1000 } : nil,
            released: phase == .away ? Double(event.time.milliseconds) / 1000 : nil, counter: change.counter?.text)
    }
}
