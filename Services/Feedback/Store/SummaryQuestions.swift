import FeedbackAPI
import GRDB
import JSONRPC
import ServiceKit

/// Answers questions about ratings from the daily sums.
enum SummaryQuestions {
    static func summary(_ query: SummaryQuery, _ period: Period, _ db: Database) throws -> RatingSummary {
        var arguments: StatementArguments = [period.from.description, period.to.description]
        if let agency = query.agency { arguments += [agency.text] }
        let statement = try db.cachedStatement(
            sql: """
                SELECT agency, sum(ones), sum(twos), sum(threes), sum(fours) FROM daily
                WHERE day BETWEEN ? AND ? \(query.agency == nil ? "" : "AND agency = ?")
                GROUP BY agency ORDER BY agency LIMIT 1000
                """)
        var all = ScoreCounts()
        let agencies = try Row.fetchAll(statement, arguments: arguments).map { row in
            let scores = ScoreCounts(ones: row[1], twos: row[2], threes: row[3], fours: row[4])
            all.add(scores)
            return AgencyRating(
                agency: Code(unchecked: row[0]), count: scores.count, average: scores.average,
                distribution: scores.counts)
        }
        return RatingSummary(
            from: period.from, to: period.to, count: all.count, average: all.average, agencies: agencies)
    }
}
