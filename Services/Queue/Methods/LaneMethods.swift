import GRDB
import JSONRPC
import QueueAPI

extension QueueMethods {
    /// `lane.list`
    func lanes(_ request: Empty, _ db: Database) throws -> LaneList {
        let views = try views(db)
        let shown = try answers(db).shown()
        var reading = views.reading
        let lanes = views.lanes(views.plan.lanes.filter { shown($0.agency) }, &reading)
        return LaneList(items: lanes, incomplete: reading.incomplete)
    }

    /// `lane.get`
    func lane(_ request: LaneRequest, _ db: Database) throws -> Lane {
        let views = try views(db)
        let plan = views.plan.lane(request.lane)
        if let plan { try answers(db).requireQuestions(about: plan.agency) }
        guard let lane = try plan.flatMap(views.lane) else {
            throw RPCError(.notFound, "There is no lane of this code.")
        }
        return lane
    }

    /// `board.get`
    func board(_ request: BoardRequest, _ db: Database) throws -> Board {
        let views = try views(db)
        guard let lanes = views.plan.lanes(ofZone: request.zone) else {
            throw RPCError(.notFound, "There is no zone of this name.")
        }
        let answers = answers(db)
        if request.zone != FloorPlan.wholeSite { try answers.requireQuestions(about: request.zone) }
        let shown = try answers.shown()
        return try views.board(request.zone, lanes.filter { shown($0.agency) })
    }
}
