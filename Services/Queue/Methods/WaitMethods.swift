import GRDB
import JSONRPC
import QueueAPI
import QueueEstimates
import ServiceKit

extension QueueMethods {
    /// `wait.accuracy`
    func accuracy(_ request: DayRequest, _ db: Database) throws -> WaitAccuracyList {
        let views = try views(db)
        let day = request.day ?? views.day
        return WaitAccuracyList(
            serviceDay: day, items: try PromisedWaits(db: db).accuracy(on: day, in: views.plan))
    }

    /// `lane.outlook`
    func outlook(_ request: OutlookRequest, _ store: Store) async throws -> LaneOutlook {
        let (basis, now) = try await store.read { db in try self.basis(request.lane, db) }
        guard let basis else {
            return LaneOutlook(lane: request.lane, knowledge: .unknown, asItIs: nil, withMore: nil)
        }
        // Played outside the store and the estimator, so that nobody else waits for it.
        let extra = request.extraCounters?.value ?? 0
        let from = (request.from ?? now).seconds
        return try await player.play {
            LaneOutlook(
                lane: request.lane, knowledge: .range, asItIs: DayOutlook(basis.play(OutlookQuestion())),
                withMore: extra > 0
                    ? DayOutlook(basis.play(OutlookQuestion(extraCounters: extra, from: from))) : nil)
        }
    }

    private func basis(_ code: Code, _ db: Database) throws -> (OutlookBasis?, Timestamp) {
        let views = try views(db)
        guard let lane = views.plan.lane(code) else { throw RPCError(.notFound, "There is no lane of this code.") }
        try answers(db).requireQuestions(about: lane.agency)
        let basis = try estimates.ask(db, plan: views.plan) { $0.basis(lane: lane.id, at: views.now.seconds) }
        return (basis, views.now)
    }
}

/// Plays one outlook at a time: each keeps a processor for a moment, and people who take numbers come first.
actor OutlookPlayer {
    /// So many may wait for their turn.
    private static let most = 8
    private nonisolated let waiting = WaitingCount()

    /// Plays when it is its turn.
    ///
    /// - Throws: `overloaded` when too many wait already.
    nonisolated func play(_ body: @Sendable () -> LaneOutlook) async throws -> LaneOutlook {
        guard waiting.enter(most: Self.most) else { throw RPCError(.overloaded, retryAfterMs: 2000) }
        defer { waiting.leave() }
        return await run(body)
    }

    private func run(_ body: @Sendable () -> LaneOutlook) -> LaneOutlook { body() }
}

extension DayOutlook {
    /// An outlook as it is told: waits in whole minutes.
    init(_ outlook: Outlook) {
        func moment(_ seconds: Double) -> Timestamp { Timestamp(milliseconds: Int64(seconds) * 1000) }
        func minutes(_ seconds: Double) -> Int { Int((seconds / 60).rounded()) * 60 }
        self.init(
            medianSeconds: minutes(outlook.medianWait), ninthSeconds: minutes(outlook.ninthWait),
            lastCalledAt: moment(outlook.lastCalled), lastNumberAt: outlook.lastNumber.map(moment))
    }
}
