import CatalogAPI
import JSONRPC
import QueueAPI
import QueueEstimates

@testable import mpp

/// A small site and its day, played in virtual time.
enum VirtualDay {
    static let hours = DayHours(
        open: 8 * 3600, rest: (12 * 3600)..<(13 * 3600), close: 15 * 3600, lastTicket: 14.5 * 3600)

    static let services: [ServiceSummary] = ["DUK", "KES", "BJT", "XYZ", "PLN"].flatMap { agency in
        (1...4).map { index in
            ServiceSummary(
                code: Code(unchecked: "\(agency)-0\(index)"), agency: Code(unchecked: agency), agencyName: agency,
                name: "n", nameEn: "n", channels: [.onsite], handlingMinutes: index * 5,
                status: agency == "PLN" ? .planned : .active, lane: Code(unchecked: agency))
        }
    }

    static let counters: [CounterDefinition] = [("DUK", 5), ("KES", 3), ("BJT", 1), ("XYZ", 2)].flatMap {
        agency, count in
        (1...count).map { index in
            CounterDefinition(
                code: Code(unchecked: "\(agency)-\(index)"), agency: Code(unchecked: agency), label: "\(index)",
                lanes: [Code(unchecked: agency)])
        }
    }

    static func plan(visits: Int = 340, times: Double = 1, seed: UInt64 = 1) -> DayPlan {
        var settings = DayPlan.Settings()
        (settings.visits, settings.times, settings.seed) = (visits, times, seed)
        return DayPlan(settings, hours: hours, services: services)
    }

    private enum Event {
        case arrives(Errand, sent: Double)
        case answered(Errand, DeskAnswer, sent: Double)
    }

    /// Plays a day to its end. Requests and answers take up to `delay` simulated seconds each, so that they overtake one
    /// another.
    static func play(
        _ plan: DayPlan, times: Double = 1, delay: Double = 0, seed: UInt64 = 7,
        _ change: (inout MemoryQueue) -> Void = { _ in }
    ) -> DayModel {
        var queue = MemoryQueue(floor: counters, services: services)
        change(&queue)
        var model = DayModel(plan: plan, hours: hours, counters: counters, pace: times)
        var random = SeededGenerator(seed: seed)
        var wire = Agenda<Event>()
        var steps = 0
        while !model.isOver, steps < 5_000_000 {
            guard let now = [model.nextTime, wire.nextTime].compactMap(\.self).min() else { break }
            while let errand = model.next(at: now) {
                wire.add(.arrives(errand, sent: now), at: now + random.between(0, delay))
                steps += 1
            }
            while let (time, event) = wire.take(until: now) {
                switch event {
                case .arrives(let errand, let sent):
                    let answer = queue.perform(errand.request, at: time)
                    wire.add(
                        .answered(errand, answer, sent: sent),
                        at: time + random.between(0, delay))
                case .answered(let errand, let answer, let sent):
                    model.finish(errand, answer, ErrandTimes(now: time, sent: sent, answered: time))
                }
            }
            steps += 1
        }
        return model
    }
}
