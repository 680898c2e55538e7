import GRDB
import JSONRPC
import QueueAPI
import QueueEstimates

extension QueueMethods {
    /// `wait.accuracy`
    func accuracy(_ request: DayRequest, _ db: Database) throws -> WaitAccuracyList {
        let views = try views(db)
        let day = request.day ?? views.day
        return WaitAccuracyList(
            serviceDay: day, items: try PromisedWaits(db: db).accuracy(on: day, in: views.plan))
    }

    /// `lane.outlook`
    func outlook(_ request: OutlookRequest, _ db: Database) throws -> LaneOutlook {
        let plan = try floor.get()
        guard let lane = plan.lane(request.lane) else {
            throw RPCError(.notFound, "There is no lane of this code.")
        }
        let now = clock.now()
        let basis = try estimates.ask(db, plan: plan) { $0.basis(lane: lane.id, at: now.seconds) }
        guard let basis else {
            return LaneOutlook(lane: lane.code, knowledge: .unknown, asItIs: nil, withMore: nil)
        }
        // Played outside the estimator, so that nobody else waits for it.
        let more = OutlookQuestion(
            lane: lane.id, extraCounters: request.extraCounters?.value ?? 0, from: (request.from ?? now).seconds)
        return LaneOutlook(
            lane: lane.code, knowledge: .range,
            asItIs: DayOutlook(basis.play(OutlookQuestion(lane: lane.id))),
            withMore: more.extraCounters > 0 ? DayOutlook(basis.play(more)) : nil)
    }
}

extension DayOutlook {
    /// An outlook as it is told.
    init(_ outlook: Outlook) {
        func moment(_ seconds: Double) -> Timestamp { Timestamp(milliseconds: Int64(seconds) * 1000) }
        self.init(
            medianSeconds: Int(outlook.medianWait), ninthSeconds: Int(outlook.ninthWait),
            lastCalledAt: moment(outlook.lastCalled), lastNumberAt: outlook.lastNumber.map(moment))
    }
}
