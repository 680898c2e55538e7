import CatalogAPI
import JSONRPC
import QueueAPI
import QueueRules

@testable import Gateway

extension Sample {
    /// The ledger of a lane in which numbers were given at these places; a gap between two of them is a broken chain.
    static func ledger(_ places: [Int64]) -> CheckedLedger {
        let lane = catalogue.floor.lanes[0]
        var replay = LedgerReplay(lane: lane.code)
        var link = LedgerLink.origin
        var records: [(record: LedgerRecord, link: LedgerLink)] = []
        for place in places {
            var record = LedgerRecord(
                lane: lane.code, n: place, day: CivilDate(daysSince1970: 20_782), at: now, what: .issued,
                number: "A-00\(place)",
                state: .waiting, previous: link)
            (record.joined, record.credit, record.due) = (now, 0, now)
            link = LedgerLink(of: record.canonical)
            replay.add(record.canonical)
            records.append((record, link))
        }
        replay.finish()
        return CheckedLedger(
            lane: lane, day: CivilDate(daysSince1970: 20_782), records: records, replay: replay, head: nil, ended: false
        )
    }
}
