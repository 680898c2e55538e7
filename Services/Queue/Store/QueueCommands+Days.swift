import JSONRPC
import QueueAPI
import ServiceKit

/// How days begin and end.
extension QueueCommands {
    /// The service day it is. When the calendar at the site has moved on, the last day is ended and the new one begun
    /// here, in the same transaction as whatever comes first on the new day: so it happens exactly once.
    func today() throws -> SiteDay {
        let last = try days.last()
        let today = SiteDay.current(last: last, calendar: plan.days.day(of: now))
        if today == last { return today }
        if let last, !last.isClosed { _ = try endDay(last.day) }
        try days.begin(today.day, at: now)
        try putAway(before: today.day)
        return today
    }

    /// Ends what is left of earlier days, or of a day that was closed, in the lanes of an agency that was on its way to
    /// another instance when that day ended.
    func endLeftovers(of agency: Code) throws {
        let today = try today()
        func isOver(_ ticket: TicketRecord) -> Bool {
            ticket.day < today.day || ticket.day == today.day && today.isClosed
        }
        for counter in try counters.all() where counter.current != nil && self.agency(of: counter) == agency {
            guard let current = try counter.current.flatMap(tickets.find(id:)), isOver(current) else { continue }
            _ = try apply(.endDay, to: current)
            try save(CounterRules.dayEnded(counter), before: counter)
        }
        for lane in plan.lanes where lane.agency == agency {
            let open =
                try tickets.waiting(inLane: lane.id) + tickets.booked(inLane: lane.id)
                + tickets.missed(inLane: lane.id, limit: .max) + tickets.parked(inLane: lane.id, limit: .max)
            for ticket in open where isOver(ticket) { _ = try apply(.endDay, to: ticket) }
            try endAppointments(of: lane, through: today.isClosed ? today.day : today.day.advanced(byDays: -1))
        }
    }

    private func agency(of counter: CounterRecord) -> Code { plan.counter(counter.code)?.agency ?? "" }

    /// Ends a day: nobody is left in line, at a counter or missed, and all counters are closed.
    func endDay(_ day: CivilDate) throws -> DayClosing {
        var closing = DayClosing(day: day, expired: 0, countersClosed: 0)
        let leaving = try UnitTable(db: transaction.db).agenciesThatLeave()
        for counter in try counters.all() where counter.state != .closed && !leaving.contains(agency(of: counter)) {
            if let current = try counter.current.flatMap(tickets.find(id:)) {
                let ticket = try apply(.endDay, to: current)
                closing.expired += ticket.state == .expired ? 1 : 0
            }
            try save(CounterRules.dayEnded(counter), before: counter)
            closing.countersClosed += 1
        }
        for lane in try days.lanesWithOpenTickets(on: day) where !leaving.contains(plan.lane(id: lane)?.agency ?? "") {
            let left =
                try tickets.waiting(inLane: lane) + tickets.booked(inLane: lane)
                + tickets.missed(inLane: lane, limit: .max) + tickets.parked(inLane: lane, limit: .max)
            for ticket in left {
                closing.expired += try apply(.endDay, to: ticket).state == .expired ? 1 : 0
            }
        }
        for lane in plan.lanes where !leaving.contains(lane.agency) { try endAppointments(of: lane, through: day) }
        try days.end(closing, at: now)
        return closing
    }
}
