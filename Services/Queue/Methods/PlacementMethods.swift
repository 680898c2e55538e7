import CatalogAPI
import GRDB
import JSONRPC
import JSONRPCTransport
import NIOCore
import QueueAPI
import ServiceKit

/// The methods of instances among each other.
extension QueueMethods {
    /// Adds a handler for each of them.
    func answerInstances(in routes: inout RPCRoutes, store: Store) {
        routes.read(QueueAPI.instance, from: store) { _, _, db in try instance(db) }
        routes.write(QueueAPI.offer, in: store) { request, _, transaction in
            let answer = try incoming(transaction).put(request)
            HandOverStep.put.reached()
            return answer
        }
        // What is on disk only after COMMIT is reached only after COMMIT.
        routes.handleFuture(QueueAPI.prepare) { request, call in
            store.write(on: call.eventLoop) { try incoming($0).prepare(request) }
                .always { if case .success = $0 { HandOverStep.prepared.reached() } }
        }
        routes.handleFuture(QueueAPI.activate) { request, call in
            store.write(on: call.eventLoop) { try incoming($0).activate(request) }
                .always { if case .success = $0 { HandOverStep.taken.reached() } }
        }
    }

    private func incoming(_ transaction: Transaction) throws -> IncomingUnit {
        guard let me = placement.me else { throw RPCError(QueueAPI.handOverRefused, "This queue has no name.") }
        return IncomingUnit(transaction, plan: floor.known, me: me)
    }

    private func instance(_ db: Database) throws -> InstanceView {
        let plan = floor.known
        let day = try DayTables(db: db).last()?.day
        let held = try UnitTable(db: db).all().filter { $0.state != .moved }.map { unit in
            let lanes = plan?.lanes.filter { $0.agency == unit.agency } ?? []
            return HeldAgency(
                agency: unit.agency, state: unit.state, epoch: unit.epoch,
                waiting: try day.map { day in
                    try lanes.reduce(0) { $0 + (try DayTables(db: db).laneDay($1.id, day).waiting) }
                } ?? 0)
        }
        return InstanceView(
            instance: placement.me ?? "queue-1", placementVersion: placement.known?.version ?? 0, agencies: held,
            handOvers: try HandOverLog(db: db).newest(), onTheWay: try OnTheWayTable(db: db).count())
    }
}
