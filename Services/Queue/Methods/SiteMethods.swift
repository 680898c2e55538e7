import GRDB
import JSONRPC
import QueueAPI

extension QueueMethods {
    /// `queue.site`
    func site(_ request: Empty, _ db: Database) throws -> SiteSnapshot {
        try views(db).site(try answers(db).shown())
    }

    /// `queue.figures`
    func figures(_ request: Empty, _ db: Database) throws -> SiteFigures {
        try views(db).figures(try answers(db).shown())
    }
}
