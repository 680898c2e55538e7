import JSONRPC
import QueueAPI
import ServiceKit

/// Takes the queue's changes of tickets and counts the visits among them.
enum TicketFeed {
    /// The part of an event that says whether the rest matters here.
    private struct Kind: Decodable {
        let change: String
    }

    private static let counted: Set<TicketChange> = [.served, .unfinished, .advanced, .undone]

    /// Takes one event of the topic `ticket.changed`.
    ///
    /// What does not matter here is passed over unread, also when a newer queue knows changes that this version does not.
    /// What matters and cannot be read is an error, so that the consumer stops there instead of losing it.
    static func receive(_ body: [UInt8], in tx: Transaction) throws {
        let kind: Kind = try JSONReading.decode(from: body)
        guard let change = TicketChange(rawValue: kind.change), Self.counted.contains(change) else { return }
        try VisitTable.apply(try JSONReading.decode(TicketEvent.self, from: body), in: tx)
    }
}
