import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

extension QueueMethods {
    /// `intake.set`
    func setIntake(_ request: IntakeRequest, _ transaction: Transaction) throws -> Lane {
        try command(transaction) { queue in
            guard let lane = queue.plan.lane(request.lane), lane.isActive else {
                throw RPCError(.notFound, "There is no lane of this code.")
            }
            let today = try queue.today()
            try IntakeTable(db: transaction.db).set(request.rule, lane: lane.id, on: today.day)
            try transaction.append(
                QueueAPI.laneChanged, key: lane.code.text,
                LaneEvent(lane: lane.code, agency: lane.agency, intake: request.rule))
            guard let view = try views(after: queue, on: today).lane(lane) else {
                throw RPCError(.internalError)
            }
            return view
        }
    }

    /// Throws unless the lane gives numbers.
    func checkIntake(of lane: LanePlan, _ queue: QueueCommands, on today: SiteDay) throws {
        guard !today.isClosed else { throw RPCError(QueueAPI.dayClosed) }
        let intake = try views(after: queue, on: today).intake(of: lane)
        guard !intake.open else { return }
        throw RPCError(QueueAPI.intakeClosed, state: intake.reason?.rawValue)
    }
}
