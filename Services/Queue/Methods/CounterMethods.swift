import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

import struct QueueAPI.Counter

extension QueueMethods {
    /// `counter.list`
    func counters(_ request: Empty, _ db: Database) throws -> CounterList {
        // The gateway asks this to learn whether the queue is of use, and a queue that does not know its lanes is not.
        guard placement.me == nil || placement.known != nil else {
            throw RPCError(.notReady, "It is not yet known which lanes this queue answers for.", retryAfterMs: 100)
        }
        let shown = try answers(db).shown()
        return CounterList(items: try views(db).counterList().items.filter { shown($0.agency) })
    }

    /// `counter.get`
    func counter(_ request: CounterRequest, by officer: Officer, _ db: Database) throws -> Counter {
        let views = try views(db)
        let place = try officer.counter(request.counter, in: views.plan)
        try answers(db).requireQuestions(about: place.agency)
        return shown(try views.counter(place), at: views.now)
    }

    /// `counter.open`
    func open(_ request: OpenRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { queue, today, place, counter in
            guard place.isActive else { throw RPCError(.notFound, "The catalogue has this counter no longer.") }
            guard !today.isClosed else { throw RPCError(QueueAPI.dayClosed) }
            let lanes = try lanes(request.lanes, of: place, in: queue.plan)
            return Work(CounterRules.open(counter, lanes: lanes, by: officer.name))
        }
    }

    /// `counter.pause`
    func pause(_ request: PauseRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { _, _, _, counter in
            Work(try CounterRules.pause(counter, request.reason ?? .other))
        }
    }

    /// `counter.close`
    func close(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { _, _, _, counter in Work(try CounterRules.close(counter)) }
    }

    /// `counter.call`
    func call(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { queue, today, place, counter in
            try checkMayCall(counter, place, queue, on: today)
            guard let (next, comparison) = try queue.next(for: counter, at: place) else {
                throw QueueRefusal.nobodyWaits
            }
            return try call(next, comparison, to: counter, queue)
        }
    }

    func checkMayCall(_ counter: CounterRecord, _ place: CounterPlan, _ queue: QueueCommands, on today: SiteDay) throws
    {
        try CounterRules.checkMayCall(counter)
        // The day ends as soon as the last citizen has left a counter; until then nobody new is called to one.
        if let end = queue.plan.hours?.end(of: today.day, queue.plan.days), queue.now >= end {
            throw RPCError(QueueAPI.dayClosed, "Who still waits is not served any more at this hour.")
        }
        guard place.isActive else { throw RPCError(.notFound, "The catalogue has this counter no longer.") }
    }

    func call(
        _ ticket: TicketRecord, _ comparison: CallComparison, to counter: CounterRecord, _ queue: QueueCommands
    ) throws -> Work {
        var comparison = comparison
        comparison.idleMs = counter.freeSince.map { max(0, queue.now.milliseconds - $0.milliseconds) }
        let called = try queue.apply(.call(to: counter.code, comparison), to: ticket)
        var counter = counter
        counter.current = called.id
        return Work(counter, ticket: (ticket, called))
    }

    /// `counter.recall`
    func recall(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try serve(request.counter, officer, transaction, .recall)
    }

    /// `counter.start`
    func start(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try serve(request.counter, officer, transaction, .start)
    }

    /// `counter.finish`
    func finish(_ request: FinishRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        let outcome = request.outcome ?? .served
        let missing = (request.missing ?? []).map(\.value)
        guard missing.isEmpty || outcome == .unfinished else {
            throw RPCError(.invalidParams, fields: [.init("missing", "goes only with the outcome unfinished")])
        }
        guard missing.count <= RequirementNumber.bounds.upperBound else {
            throw RPCError(.invalidParams, fields: [.init("missing", "must have at most 50 requirements")])
        }
        let products = request.products?.value ?? (outcome == .served ? 1 : 0)
        return try serve(request.counter, officer, transaction) { queue, ticket in
            // Where the number cannot go any more is left out: serving has ended here all the same.
            let follow = ticket.next.drop { queue.plan.lane(ofService: $0) == nil }
            if outcome == .served, ticket.state == .serving, let service = follow.first {
                return try travel(queue).advance(
                    ticket, to: service, then: Array(follow.dropFirst()), products: products,
                    credits: credits(queue.plan))
            }
            return try queue.apply(.finish(outcome, products: products, missing: missing), to: ticket)
        }
    }

    /// `counter.missed`
    func missed(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try serve(request.counter, officer, transaction, .miss)
    }

    /// Carries out a command on the ticket at a counter.
    func serve(
        _ code: Code, _ officer: Officer, _ transaction: Transaction, _ command: TicketCommand
    ) throws -> Counter {
        try serve(code, officer, transaction) { queue, ticket in try queue.apply(command, to: ticket) }
    }

    /// Does something with the ticket at a counter. The ticket leaves the counter unless it is called or served.
    func serve(
        _ code: Code, _ officer: Officer, _ transaction: Transaction,
        _ body: (QueueCommands, TicketRecord) throws -> TicketRecord
    ) throws -> Counter {
        try work(code, officer, transaction) { queue, _, _, counter in
            let current = try CounterRules.current(of: counter)
            guard let ticket = try queue.tickets.find(id: current) else { throw RPCError(.internalError) }
            let after = try body(queue, ticket)
            let stays = after.state == .called || after.state == .serving
            return Work(stays ? counter : CounterRules.released(counter, by: after), ticket: (ticket, after))
        }
    }

    /// What a step has done at a counter.
    struct Work {
        let counter: CounterRecord
        /// The ticket it was done with; only then can it be taken back.
        let ticket: (before: TicketRecord, after: TicketRecord)?

        init(_ counter: CounterRecord, ticket: (before: TicketRecord, after: TicketRecord)? = nil) {
            self.counter = counter
            self.ticket = ticket
        }
    }

    /// Changes a counter and shows it.
    func work(
        _ code: Code, _ officer: Officer, _ transaction: Transaction, takesOver: Bool = false,
        _ body: (QueueCommands, SiteDay, CounterPlan, CounterRecord) throws -> Work
    ) throws -> Counter {
        try command(transaction) { queue in
            let place = try officer.counter(code, in: queue.plan)
            try claim(place.agency, transaction)
            let today = try queue.today()
            let before = try queue.counters.find(place)
            if !takesOver { try CounterRules.checkSignedOn(before, officer.name) }
            let work = try body(queue, today, place, before)
            let after = CounterRules.settled(work.counter, at: queue.now)
            try queue.save(after, before: before)
            let step = work.ticket.map { ticket in
                RecentStep(
                    at: queue.now, before: ticket.before, version: ticket.after.version, counterBefore: before,
                    counterAfter: after)
            }
            recent.note(step, at: code)
            return shown(try views(after: queue, on: today).counter(place, after), at: queue.now)
        }
    }

    /// A counter with what is known of its last step.
    func shown(_ counter: Counter, at now: Timestamp) -> Counter {
        var counter = counter
        counter.undoUntil = recent.step(at: counter.counter, now: now)?.until
        return counter
    }

    /// The lanes a counter opens for: those named, which must be of its agency or among its own, or else its own.
    private func lanes(_ codes: [Code]?, of place: CounterPlan, in plan: FloorPlan) throws(RPCError) -> [Int64] {
        guard let codes else { return place.lanes }
        guard (1...Self.lanesPerCounter).contains(codes.count) else {
            throw RPCError(
                .invalidParams, fields: [.init("lanes", "must have 1 to \(Self.lanesPerCounter) lanes")])
        }
        var lanes: [Int64] = []
        for (index, code) in codes.enumerated() {
            guard let lane = plan.lane(code), lane.agency == place.agency || place.lanes.contains(lane.id) else {
                throw RPCError(
                    .invalidParams, fields: [.init("lanes[\(index)]", "is no lane that this counter can serve")])
            }
            if !lanes.contains(lane.id) { lanes.append(lane.id) }
        }
        return lanes
    }

    /// The most lanes one counter serves.
    private static let lanesPerCounter = 32
}
