import GRDB
import JSONRPC
import QueueAPI
import QueueEstimates

/// What a view says about waiting times.
struct WaitAnswers {
    /// Where the estimator's knowledge comes from.
    enum Source {
        /// Brought up to the snapshot that is read.
        case snapshot
        /// As it is: the tables hold what others must not see yet.
        case memory
    }

    let live: LiveEstimates
    let plan: FloorPlan
    let now: Timestamp
    let source: Source

    /// How many are called before a waiting ticket; nil when only the tables can tell.
    func ahead(of ticket: TicketRecord, _ db: Database) throws -> Int? {
        guard source == .snapshot else { return nil }
        let ahead = try live.ask(db, plan: plan) { $0.ahead(of: ticket.id) }
        // Lines that were taken over from another queue come without an event for each ticket.
        if ahead == nil, ticket.state == .waiting { live.forget() }
        return ahead
    }

    /// How long a waiting ticket still waits.
    func wait(of ticket: TicketRecord, _ db: Database) throws -> WaitRange {
        WaitRange(
            try ask(db) { $0.estimate(lane: ticket.lane, at: ticket.place, now: now.seconds) })
    }

    /// How long somebody without a credit would wait who came now.
    func estimateIfJoined(_ lane: Int64, _ db: Database) throws -> WaitEstimate? {
        try ask(db) { $0.estimateIfJoined(lane: lane, at: now.seconds) }
    }

    private func ask(_ db: Database, _ body: (WaitEstimator) -> WaitEstimate?) throws -> WaitEstimate? {
        switch source {
        case .snapshot: try live.ask(db, plan: plan, body)
        case .memory: live.recall(body)
        }
    }
}

extension WaitRange {
    /// What is told of an estimate: whole minutes, because more exactness would be a promise that nobody can keep.
    init(_ estimate: WaitEstimate?) {
        guard let estimate else {
            self = .unknown
            return
        }
        func rounded(_ seconds: Double) -> Int { Int((seconds / 60).rounded(.up)) * 60 }
        self.init(
            knowledge: .range, medianSeconds: rounded(estimate.median), ninthSeconds: rounded(estimate.ninth))
    }
}
