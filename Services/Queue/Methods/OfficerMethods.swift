import JSONRPC
import QueueAPI
import ServiceKit

import struct QueueAPI.Counter

extension QueueMethods {
    /// `counter.take_over`
    func takeOver(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction, takesOver: true) { _, _, _, counter in
            Work(try CounterRules.takeOver(counter, by: officer.name))
        }
    }

    /// `counter.call_ticket`
    func callTicket(_ request: CallTicketRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { queue, today, place, counter in
            try checkMayCall(counter, place, queue, on: today)
            let ticket = try queue.find(request.number, at: counter, on: today.day)
            let comparison = queue.compare(
                ticket, with: try queue.heads(of: counter, at: place), reason: request.reason)
            return try call(ticket, comparison, to: counter, queue)
        }
    }

    /// `counter.park`
    func park(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try serve(request.counter, officer, transaction, .park)
    }

    /// `counter.resume`
    func resume(_ request: CounterTicketRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { queue, today, _, counter in
            let ticket = try queue.find(request.number, at: counter, on: today.day)
            return Work(counter, ticket: (ticket, try queue.apply(.resume, to: ticket)))
        }
    }

    /// `counter.refer`
    func refer(_ request: ReferRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try serve(request.counter, officer, transaction) { queue, ticket in
            guard ticket.state == .serving else { throw QueueRefusal.ticketState(ticket.state) }
            try LegRules.checkMayRefer(ticket)
            return try travel(queue).advance(
                ticket, to: request.service, then: ticket.next, products: request.products?.value ?? 1,
                credits: credits(queue.plan))
        }
    }

    /// `counter.undo`
    func undo(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { queue, _, _, counter in
            guard let step = recent.step(at: request.counter, now: queue.now), step.counterAfter == counter else {
                throw QueueRefusal.nothingToUndo
            }
            if let key = try travel(queue).turnBack(step.before, version: step.version) {
                var before = step.counterBefore
                before.current = key
                return Work(before)
            }
            guard let ticket = try queue.tickets.find(id: step.before.id), ticket.version == step.version else {
                throw QueueRefusal.nothingToUndo
            }
            try queue.restore(step.before, from: ticket)
            return Work(step.counterBefore)
        }
    }
}

extension QueueCommands {
    /// A ticket of today by its number, in a lane of the counter.
    fileprivate func find(_ number: TicketNumber, at counter: CounterRecord, on day: CivilDate) throws -> TicketRecord {
        let parts = number.text.split(separator: "-")
        if parts.count == 2, let digits = Int(parts[1]) {
            for home in plan.lanes where home.prefix == parts[0] {
                let found = try tickets.find(home: home.id, day: day, number: digits)
                if let found, counter.lanes.contains(found.lane) { return found }
            }
        }
        throw RPCError(.notFound, "There is no such number today in the lanes of this counter.")
    }
}
