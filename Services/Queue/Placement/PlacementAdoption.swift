import CatalogAPI
import JSONRPC
import Logging
import QueueAPI
import ServiceKit

/// Works by the placement that the catalog publishes.
struct PlacementAdoption: Sendable {
    let me: Code
    let store: Store
    let placement: CurrentPlacement
    let floor: CurrentFloor
    let logger: Logger

    /// Keeps a table and does what it asks of the store: takes an agency's first place, and what was prepared here and
    /// has been switched over meanwhile.
    func adopt(_ fresh: Placement) async throws {
        let (me, logger, plan) = (me, logger, floor.known)
        try await store.write { transaction in
            let units = UnitTable(db: transaction.db)
            try units.keep(fresh)
            for place in fresh.agencies {
                switch try units.find(place.agency) {
                case nil where place.instance == me && place.epoch == 1:
                    try units.save(Unit(agency: place.agency, state: .owned, epoch: 1, other: nil))
                case nil where place.instance == me:
                    logger.error(
                        "the catalog says that this instance answers for lanes that were never handed over to it",
                        metadata: ["agency": "\(place.agency)", "epoch": "\(place.epoch)"])
                case let unit? where unit.state == .incoming:
                    let incoming = IncomingUnit(transaction, plan: plan, me: me)
                    if place.instance == me, place.epoch == unit.epoch {
                        try incoming.activate(unit)
                    } else if place.epoch > unit.epoch {
                        try incoming.forget(unit)
                    }
                default: break
                }
            }
        }
        placement.replace(by: fresh)
    }
}
