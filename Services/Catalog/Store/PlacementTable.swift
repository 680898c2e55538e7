import CatalogAPI
import GRDB
import JSONRPC
import ServiceKit

/// Which queue instance answers for which agency, as rows.
struct PlacementTable {
    let db: Database

    // MARK: Reading

    /// The whole table.
    func read() throws -> Placement {
        let lanes = try Row.fetchAll(db, sql: "SELECT code, agency FROM lanes ORDER BY position")
        let byAgency = Dictionary(grouping: lanes) { $0["agency"] as String }
        let instances = try Row.fetchAll(db, sql: "SELECT id, address, draining FROM queue_instances ORDER BY position")
        let agencies = try Row.fetchAll(
            db, sql: "SELECT agency, instance, target, epoch FROM placements ORDER BY agency")
        return Placement(
            version: try Int64.fetchOne(db, sql: "SELECT version FROM placement_version") ?? 0,
            instances: instances.map {
                QueueInstance(id: Code(unchecked: $0["id"]), address: $0["address"], draining: $0["draining"])
            },
            agencies: agencies.map { row in
                PlacedAgency(
                    agency: Code(unchecked: row["agency"]),
                    lanes: (byAgency[row["agency"]] ?? []).map { Code(unchecked: $0["code"]) },
                    instance: Code(unchecked: row["instance"]),
                    target: (row["target"] as String?).map(Code.init(unchecked:)), epoch: row["epoch"])
            })
    }

    // MARK: Changing

    /// Counts a change and tells of it.
    private func publish(in tx: Transaction) throws -> Placement {
        try db.execute(sql: "UPDATE placement_version SET version = version + 1")
        let placement = try read()
        try tx.append(CatalogAPI.placementChanged, key: nil, placement)
        return placement
    }

    /// Gives every agency that people queue for and that has no place yet one of the instances that take new lanes.
    func placeNewAgencies(in tx: Transaction) throws {
        if try insertNewPlaces() { _ = try publish(in: tx) }
    }

    private func insertNewPlaces() throws -> Bool {
        let open = try String.fetchAll(db, sql: "SELECT id FROM queue_instances WHERE NOT draining")
            .map(Code.init(unchecked:))
        let homeless = try String.fetchAll(
            db, sql: "SELECT DISTINCT agency FROM lanes WHERE agency NOT IN (SELECT agency FROM placements)")
        var changed = false
        for agency in homeless.map(Code.init(unchecked:)) {
            guard let instance = Rendezvous.choose(agency, among: open) else { continue }
            try db.execute(
                sql: "INSERT INTO placements (agency, instance, epoch) VALUES (?, ?, 1)",
                arguments: [agency.text, instance.text])
            changed = true
        }
        return changed
    }

    /// Adds instances or changes their addresses; nothing happens when all is as it was.
    func add(_ instances: [(id: Code, address: String)], in tx: Transaction) throws -> Placement {
        var changed = false
        for (id, address) in instances {
            try db.execute(
                sql: """
                    INSERT INTO queue_instances (id, address) VALUES (?, ?)
                    ON CONFLICT (id) DO UPDATE SET address = excluded.address WHERE address <> excluded.address
                    """, arguments: [id.text, address])
            changed = changed || db.changesCount > 0
        }
        let placed = try insertNewPlaces()
        return changed || placed ? try publish(in: tx) : try read()
    }

    /// Whether new lanes pass an instance by.
    func drain(_ id: Code, _ draining: Bool, in tx: Transaction) throws -> Placement {
        try require(id, as: "id")
        try db.execute(
            sql: "UPDATE queue_instances SET draining = ? WHERE id = ? AND draining <> ?",
            arguments: [draining, id.text, draining])
        return db.changesCount > 0 ? try publish(in: tx) : try read()
    }

    /// Notes the wish that an agency be handed over.
    func move(lane: Code, to instance: Code, in tx: Transaction) throws -> Placement {
        let placement = try read()
        guard let place = placement.agency(ofLane: lane) else {
            throw RPCError(.notFound, "There is no lane of this code.", fields: [.init("lane", "is in no place")])
        }
        try require(instance, as: "to")
        let target = place.instance == instance ? nil : instance
        guard target != place.target else { return placement }
        try db.execute(
            sql: "UPDATE placements SET target = ? WHERE agency = ?", arguments: [target?.text, place.agency.text])
        return try publish(in: tx)
    }

    /// Hands an agency over, if that is still wished. Where it is not, the epoch is used up all the same: a request of
    /// the same attempt that was held up on its way cannot hand over later what its sender has taken back.
    func switchOver(_ request: SwitchRequest, in tx: Transaction) throws -> SwitchAnswer {
        guard let place = try read().agency(request.agency) else {
            throw RPCError(.notFound, "There is no agency of this code in any place.")
        }
        if place.epoch == request.epoch, place.instance == request.to {
            return SwitchAnswer(switched: true, placement: try read())
        }
        guard place.epoch < request.epoch else { return SwitchAnswer(switched: false, placement: try read()) }
        let isWished = place.instance == request.from && place.target == request.to
        try db.execute(
            sql: "UPDATE placements SET epoch = ? WHERE agency = ?", arguments: [request.epoch, request.agency.text])
        if isWished {
            try db.execute(
                sql: "UPDATE placements SET instance = target, target = NULL WHERE agency = ?",
                arguments: [request.agency.text])
        }
        return SwitchAnswer(switched: isWished, placement: try publish(in: tx))
    }

    private func require(_ instance: Code, as field: String) throws {
        let found = try Bool.fetchOne(
            db, sql: "SELECT 1 FROM queue_instances WHERE id = ?", arguments: [instance.text])
        guard found == true else {
            throw RPCError(
                .notFound, "There is no queue instance of this name.", fields: [.init(field, "is no instance")])
        }
    }
}
