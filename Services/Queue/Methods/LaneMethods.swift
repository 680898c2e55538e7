import GRDB
import JSONRPC
import QueueAPI

extension QueueMethods {
    /// `lane.list`
    func lanes(_ request: Empty, _ db: Database) throws -> LaneList {
        let views = try views(db)
        return LaneList(items: try views.lanes(views.plan.lanes))
    }

    /// `lane.get`
    func lane(_ request: LaneRequest, _ db: Database) throws -> Lane {
        let views = try views(db)
        guard let lane = try views.plan.lane(request.lane).flatMap({ try views.lanes([$0]).first }) else {
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
        return try views.board(request.zone, lanes)
    }
}
