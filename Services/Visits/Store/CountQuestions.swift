import GRDB
import JSONRPC
import ServiceKit
import VisitsAPI

/// Answers questions about counts from the daily sums.
enum CountQuestions {
    /// Most parts of one answer, so that it fits in a frame: ten years of days.
    static let mostRows = Period.longest

    static func report(_ query: CountQuery, _ period: Period, _ db: Database) throws -> CountReport {
        let filter = "day BETWEEN ? AND ?" + (query.agency == nil ? "" : " AND agency = ?")
        var arguments: StatementArguments = [period.from.description, period.to.description]
        if let agency = query.agency { arguments += [agency.text] }
        let sums = "coalesce(sum(visits), 0) AS visits, coalesce(sum(products), 0) AS products"
        let total = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT \(sums) FROM daily WHERE \(filter)"), arguments: arguments)
        var rows: [CountRow] = []
        if let grouping = query.by {
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(grouping.expression) AS key, \(sums) FROM daily WHERE \(filter)
                    GROUP BY 1 ORDER BY \(grouping.order) LIMIT \(mostRows)
                    """)
            rows = try Row.fetchAll(statement, arguments: arguments).map {
                CountRow(key: $0["key"], visits: $0["visits"], products: $0["products"])
            }
        }
        return CountReport(
            from: period.from, to: period.to, visits: total?["visits"] ?? 0, products: total?["products"] ?? 0,
            rows: rows)
    }
}

extension Grouping {
    /// The part of a daily sum by which it is grouped.
    fileprivate var expression: String {
        switch self {
        case .agency: "agency"
        case .service: "service"
        case .channel: "channel"
        case .day: "day"
        case .month: "substr(day, 1, 7)"
        }
    }

    fileprivate var order: String {
        switch self {
        case .agency, .service, .channel: "visits DESC, key"
        case .day, .month: "key"
        }
    }
}
