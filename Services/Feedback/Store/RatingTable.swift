import FeedbackAPI
import GRDB
import JSONRPC
import QueueAPI
import ServiceKit

/// Which tickets may be rated, and what was said of them.
enum RatingTable {
    /// How soon a caller who was a moment too early should come back.
    static let retryAfterMs = 1000

    /// Unlocks the rating of a ticket that was served. No other end of a ticket unlocks one. When the end was a slip of the
    /// officer and is taken back, the rating is locked again, unless it was given in that moment.
    static func apply(_ event: TicketEvent, in tx: Transaction) throws {
        if event.change == .undone {
            return try tx.db.cachedStatement(
                sql: "DELETE FROM unlocked WHERE ticket = ?1 AND NOT EXISTS (SELECT 1 FROM ratings WHERE ticket = ?1)"
            ).execute(arguments: [event.code.text])
        }
        guard event.change == .served else { return }
        try tx.db.cachedStatement(
            sql: """
                INSERT INTO unlocked (ticket, agency, service, day, unlocked_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            event.code.text, event.agency.text, event.service.text, event.serviceDay.description,
            tx.now.milliseconds,
        ])
    }

    /// Keeps one rating.
    ///
    /// - Throws: `not_unlocked`, also in the moment between the end of serving and the news of it arriving here;
    ///   `already_rated`.
    static func give(_ request: RatingRequest, in tx: Transaction) throws -> Rating {
        let ticket = try Row.fetchOne(
            tx.db.cachedStatement(sql: "SELECT agency, service, day FROM unlocked WHERE ticket = ?"),
            arguments: [request.code.text])
        guard let ticket, let day = CivilDate(ticket["day"] as String) else {
            throw RPCError(
                FeedbackAPI.notUnlocked,
                "Only a ticket that has been served can be rated; if it was served just now, try again in a moment.",
                retryAfterMs: retryAfterMs)
        }
        try tx.db.cachedStatement(
            sql: "INSERT INTO ratings (ticket, score, comment, given_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        ).execute(arguments: [
            request.code.text, request.score.value, request.comment?.text, tx.now.milliseconds,
        ])
        guard tx.db.changesCount == 1 else { throw RPCError(FeedbackAPI.alreadyRated) }
        let rating = Rating(
            score: request.score, agency: Code(unchecked: ticket["agency"]),
            service: Code(unchecked: ticket["service"]),
            serviceDay: day, givenAt: tx.now)
        try count(rating, tx.db)
        try tx.append(
            FeedbackAPI.rated, key: rating.agency.text,
            RatingEvent(agency: rating.agency, service: rating.service, serviceDay: day, score: rating.score))
        return rating
    }

    private static func count(_ rating: Rating, _ db: Database) throws {
        let marks = (1...4).map { $0 == rating.score.value ? 1 : 0 }
        try db.cachedStatement(
            sql: """
                INSERT INTO daily (day, agency, ones, twos, threes, fours) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET ones = ones + excluded.ones, twos = twos + excluded.twos,
                    threes = threes + excluded.threes, fours = fours + excluded.fours
                """
        ).execute(arguments: [
            rating.serviceDay.description, rating.agency.text, marks[0], marks[1], marks[2], marks[3],
        ])
    }

    static func status(_ code: TicketKey, _ db: Database) throws -> RatingStatus {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT ratings.ticket IS NOT NULL AS rated
                    FROM unlocked LEFT JOIN ratings ON ratings.ticket = unlocked.ticket WHERE unlocked.ticket = ?
                    """), arguments: [code.text])
        guard let row else { return RatingStatus(canRate: false, rated: false) }
        let rated: Bool = row["rated"]
        return RatingStatus(canRate: !rated, rated: rated)
    }
}
