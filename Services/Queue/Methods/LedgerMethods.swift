import GRDB
import JSONRPC
import QueueAPI
import QueueRules

extension QueueMethods {
    /// `lane.ledger`
    func ledger(_ request: LedgerRequest, _ db: Database) throws -> LedgerPage {
        let views = try views(db)
        guard let lane = views.plan.lane(request.lane) else {
            throw RPCError(.notFound, "There is no lane of this code.")
        }
        let ledger = LaneLedger(db: db)
        let day = request.day ?? views.day
        let (records, more) = try ledger.page(lane.id, on: day, after: Int64(request.after?.value ?? 0))
        // A day that ended here is answered for here, wherever the lane is now.
        if records.isEmpty { try answers(db).requireQuestions(about: lane.agency) }
        let head = try ledger.head(lane.id)
        let ended = try day < views.day || DayTables(db: db).closing(of: day) != nil
        return LedgerPage(
            lane: lane.code, day: day, records: records, more: more, ended: ended,
            head: head.n == 0 ? nil : LedgerPosition(n: head.n, link: head.link.text))
    }
}
