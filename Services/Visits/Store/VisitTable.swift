import GRDB
import JSONRPC
import QueueAPI
import ServiceKit
import VisitsAPI

/// Counts visits as tickets end.
enum VisitTable {
    /// The source under which our own counting stands in `daily`.
    static let ownSource = 0

    /// Counts the visit that a change of a ticket stands for, if it stands for one.
    ///
    /// The feed gives each event once; the ticket's code as key keeps the count right even if the queue's feed were read
    /// again from its beginning.
    static func apply(_ event: TicketEvent, in tx: Transaction) throws {
        if event.change == .undone { return try retract(Visit.key(of: event), in: tx) }
        guard let visit = Visit(event) else { return }
        try tx.db.cachedStatement(
            sql: """
                INSERT INTO visits
                    (ticket, day, agency, service, channel, priority, served, products, issued_at, called_at,
                     started_at, finished_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            visit.ticket, visit.day.description, visit.agency.text, visit.service.text, visit.channel.rawValue,
            visit.priority.rawValue, visit.served, visit.products, visit.issuedAt.milliseconds,
            visit.calledAt?.milliseconds, visit.startedAt?.milliseconds, visit.finishedAt?.milliseconds,
        ])
        guard tx.db.changesCount == 1 else { return }
        try tx.db.cachedStatement(
            sql: """
                INSERT INTO daily (day, agency, service, channel, source, visits, products) VALUES (?, ?, ?, ?, ?, 1, ?)
                ON CONFLICT DO UPDATE SET visits = visits + 1, products = products + excluded.products
                """
        ).execute(arguments: [
            visit.day.description, visit.agency.text, visit.service.text, visit.channel.rawValue, ownSource,
            visit.products,
        ])
        try tx.append(
            VisitsAPI.counted, key: visit.agency.text,
            VisitEvent(
                day: visit.day, agency: visit.agency, service: visit.service, channel: visit.channel.rawValue,
                products: visit.products))
    }

    /// Takes a visit back whose end was a slip of the officer. Most undone steps have ended nothing.
    private static func retract(_ ticket: String, in tx: Transaction) throws {
        let row = try Row.fetchOne(
            tx.db.cachedStatement(
                sql: "DELETE FROM visits WHERE ticket = ? RETURNING day, agency, service, channel, products"),
            arguments: [ticket])
        guard let row else { return }
        let day: String = row["day"]
        let agency: String = row["agency"]
        let service: String = row["service"]
        let channel: String = row["channel"]
        let products: Int = row["products"]
        try tx.db.cachedStatement(
            sql: """
                UPDATE daily SET visits = visits - 1, products = products - ?
                WHERE day = ? AND agency = ? AND service = ? AND channel = ? AND source = ?
                """
        ).execute(arguments: [products, day, agency, service, channel, ownSource])
        // Sums of nothing are no sums: a day without visits must look like one.
        try tx.db.cachedStatement(
            sql: """
                DELETE FROM daily WHERE visits = 0 AND products = 0
                AND day = ? AND agency = ? AND service = ? AND channel = ? AND source = ?
                """
        ).execute(arguments: [day, agency, service, channel, ownSource])
        guard let civil = CivilDate(day) else { return }
        try tx.append(
            VisitsAPI.retracted, key: agency,
            VisitEvent(
                day: civil, agency: Code(unchecked: agency), service: Code(unchecked: service), channel: channel,
                products: products))
    }
}
