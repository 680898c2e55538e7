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
        guard let visit = Visit(event) else { return }
        try tx.db.cachedStatement(
            sql: """
                INSERT INTO visits
                    (ticket, day, agency, service, channel, priority, served, products, issued_at, called_at,
                     started_at, finished_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            visit.ticket.text, visit.day.description, visit.agency.text, visit.service.text, visit.channel.rawValue,
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
}
