import JSONRPCTransport
import QueueAPI
import ServiceKit

extension QueueMethods {
    /// All methods of the contract and what answers them.
    func answer(in routes: inout RPCRoutes, store: Store) {
        routes.write(QueueAPI.issue, in: store, fingerprint: fingerprint) { params, _, transaction in
            try issue(params, transaction)
        }
        routes.read(QueueAPI.ticket, from: store) { params, _, db in try ticket(params, db) }
        routes.write(QueueAPI.cancel, in: store) { params, _, transaction in try cancel(params, transaction) }
        routes.write(QueueAPI.rejoin, in: store) { params, _, transaction in try rejoin(params, transaction) }

        routes.write(QueueAPI.checkIn, in: store, fingerprint: fingerprint) { params, _, transaction in
            try checkIn(params, transaction)
        }
        routes.read(QueueAPI.explain, from: store) { params, _, db in try explain(params, db) }

        routes.read(QueueAPI.lanes, from: store) { params, _, db in try lanes(params, db) }
        routes.read(QueueAPI.lane, from: store) { params, _, db in try lane(params, db) }
        routes.read(QueueAPI.board, from: store) { params, _, db in try board(params, db) }
        routes.read(QueueAPI.ledger, from: store) { params, _, db in try ledger(params, db) }

        routes.read(QueueAPI.counters, from: store) { params, _, db in try counters(params, db) }
        routes.read(QueueAPI.counter, from: store) { params, call, db in
            try counter(params, by: Officer(call.caller), db)
        }
        routes.write(QueueAPI.open, in: store) { try open($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.pause, in: store) { try pause($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.close, in: store) { try close($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.call, in: store) { try call($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.recall, in: store) { try recall($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.start, in: store) { try start($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.finish, in: store) { try finish($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.missed, in: store) { try missed($0, by: Officer($1.caller), $2) }

        routes.write(QueueAPI.takeOver, in: store) { try takeOver($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.callTicket, in: store) { try callTicket($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.park, in: store) { try park($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.resume, in: store) { try resume($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.refer, in: store) { try refer($0, by: Officer($1.caller), $2) }
        routes.write(QueueAPI.undo, in: store) { try undo($0, by: Officer($1.caller), $2) }
        answerAppointments(in: &routes, store: store)
        answerInstances(in: &routes, store: store)

        routes.write(QueueAPI.closeDay, in: store) { params, _, transaction in try closeDay(params, transaction) }
        routes.write(QueueAPI.setIntake, in: store) { params, _, transaction in try setIntake(params, transaction) }
        routes.handleAsync(QueueAPI.outlook) { params, _ in try await outlook(params, store) }
        routes.read(QueueAPI.site, from: store) { params, _, db in try site(params, db) }
        routes.read(QueueAPI.figures, from: store) { params, _, db in try figures(params, db) }
        routes.read(QueueAPI.accuracy, from: store) { params, _, db in try accuracy(params, db) }
    }

    private func answerAppointments(in routes: inout RPCRoutes, store: Store) {
        routes.read(QueueAPI.verify, from: store) { params, call, db in
            try verify(params, by: Officer(call.caller), db)
        }
        routes.read(QueueAPI.slots, from: store) { params, _, db in try slots(params, db) }
        routes.read(QueueAPI.appointment, from: store) { params, _, db in try appointment(params, db) }
        routes.write(QueueAPI.book, in: store, fingerprint: fingerprint) { params, _, transaction in
            try book(params, transaction)
        }
        routes.write(QueueAPI.moveAppointment, in: store) { params, _, transaction in try move(params, transaction) }
        routes.write(QueueAPI.cancelAppointment, in: store) { params, _, transaction in
            try cancelAppointment(params, transaction)
        }
        routes.write(QueueAPI.arrive, in: store, fingerprint: fingerprint) { params, _, transaction in
            try arrive(params, transaction)
        }
    }
}
