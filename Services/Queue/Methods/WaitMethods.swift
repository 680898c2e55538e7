import GRDB
import QueueAPI

extension QueueMethods {
    /// `wait.accuracy`
    func accuracy(_ request: DayRequest, _ db: Database) throws -> WaitAccuracyList {
        let views = try views(db)
        let day = request.day ?? views.day
        return WaitAccuracyList(
            serviceDay: day, items: try PromisedWaits(db: db).accuracy(on: day, in: views.plan))
    }
}
