import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

import struct QueueAPI.Counter

extension QueueMethods {
    /// `counter.list`
    func counters(_ request: Empty, _ db: Database) throws -> CounterList {
        let shown = try answers(db).shown()
        return CounterList(items: try views(db).counterList().items.filter { shown($0.agency) })
    }

    /// `counter.get`
    func counter(_ request: CounterRequest, by officer: Officer, _ db: Database) throws -> Counter {
        let views = try views(db)
        let place = try officer.counter(request.counter, in: views.plan)
        try answers(db).requireQuestions(about: place.agency)
        return try views.counter(place)
    }

    /// `counter.open`
    func open(_ request: OpenRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { queue, today, place, counter in
            guard place.isActive else { throw RPCError(.notFound, "The catalogue has this counter no longer.") }
            guard !today.isClosed else { throw RPCError(QueueAPI.dayClosed) }
            return CounterRules.open(counter, lanes: try lanes(request.lanes, of: place, in: queue.plan))
        }
    }

    /// `counter.pause`
    func pause(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { _, _, _, counter in try CounterRules.pause(counter) }
    }

    /// `counter.close`
    func close(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { _, _, _, counter in try CounterRules.close(counter) }
    }

    /// `counter.call`
    func call(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try work(request.counter, officer, transaction) { queue, _, place, counter in
            try CounterRules.checkMayCall(counter)
            guard place.isActive else { throw RPCError(.notFound, "The catalogue has this counter no longer.") }
            guard let next = try queue.next(for: counter) else { throw QueueRefusal.nobodyWaits }
            var counter = counter
            counter.current = try queue.apply(.call(to: counter.code), to: next).id
            return counter
        }
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
        let products = request.products?.value ?? (outcome == .served ? 1 : 0)
        return try serve(request.counter, officer, transaction, .finish(outcome, products: products))
    }

    /// `counter.missed`
    func missed(_ request: CounterRequest, by officer: Officer, _ transaction: Transaction) throws -> Counter {
        try serve(request.counter, officer, transaction, .miss)
    }

    /// Carries out a command on the ticket at a counter. The ticket leaves the counter unless it is called or served.
    private func serve(
        _ code: Code, _ officer: Officer, _ transaction: Transaction, _ command: TicketCommand
    ) throws -> Counter {
        try work(code, officer, transaction) { queue, _, _, counter in
            let current = try CounterRules.current(of: counter)
            guard let ticket = try queue.tickets.find(id: current) else { throw RPCError(.internalError) }
            let after = try queue.apply(command, to: ticket)
            return after.state == .called || after.state == .serving
                ? counter : CounterRules.released(counter, by: after)
        }
    }

    /// Changes a counter and shows it.
    private func work(
        _ code: Code, _ officer: Officer, _ transaction: Transaction,
        _ body: (QueueCommands, SiteDay, CounterPlan, CounterRecord) throws -> CounterRecord
    ) throws -> Counter {
        try command(transaction) { queue in
            let place = try officer.counter(code, in: queue.plan)
            try claim(place.agency, transaction)
            let today = try queue.today()
            let before = try queue.counters.find(place)
            let after = try body(queue, today, place, before)
            try queue.save(after, before: before)
            return try views(after: queue, on: today).counter(place, after)
        }
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
