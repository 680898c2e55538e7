import CatalogAPI
import JSONRPC
import QueueAPI
import QueueRules

@testable import Gateway

extension Sample {
    /// The ledger of a lane in which numbers were given at these places; a gap between two of them is a broken chain.
    static func ledger(_ places: [Int64], lane: Code = "DUK", day: Int64 = 20_782) -> CheckedLedger {
        let day = CivilDate(daysSince1970: day)
        var link = LedgerLink.origin
        let records = places.map { place in
            var record = LedgerRecord(
                lane: lane, n: place, day: day, at: now, what: .issued, number: "A-00\(place)", state: .waiting,
                previous: link)
            (record.joined, record.credit, record.due) = (now, 0, now)
            link = LedgerLink(of: record.canonical)
            return String(decoding: record.canonical, as: UTF8.self)
        }
        var ledger = CheckedLedger(lane: lane, day: day)
        ledger.add(LedgerPage(lane: lane, day: day, records: records, more: false, ended: false, head: nil))
        return ledger
    }
}
