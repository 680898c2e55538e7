import CatalogAPI
import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI
import QueueRules

/// A lane's day as it was published, with what a check of it has found.
struct CheckedLedger: Sendable {
    let lane: LaneDefinition
    let day: CivilDate
    /// All records with their links, in order.
    let records: [(record: LedgerRecord, link: LedgerLink)]
    let replay: LedgerReplay
    let head: LedgerPosition?
    let ended: Bool
}

extension PageSite {
    /// How many parts of a day are read at most: far more than a lane can fill.
    private static let ledgerParts = 40

    func ledger(_ page: PageRequest) async throws -> HTTPResponse {
        let catalogue = try catalogue.require()
        guard let lane = catalogue.floor.lanes.first(where: { $0.code.text == page.parameter("lane") }) else {
            throw RPCError(.notFound)
        }
        let day = try page.query("hari").map { text throws(RPCError) -> CivilDate in
            guard let day = CivilDate(text) else { throw RPCError(.notFound) }
            return day
        }
        let checked = try await checkedLedger(lane, on: day, page)
        let root = root(page)
        let values = LedgerContexts(root: root).page(
            checked, upTo: page.query("sampai").flatMap { Int64($0) }, number: page.query("nomor"),
            agency: catalogue.agency(lane.agency.text)?.agency)
        return html(.ledger, values, root, page)
    }

    /// Reads a lane's day and checks it as `mpp verify` does.
    private func checkedLedger(
        _ lane: LaneDefinition, on day: CivilDate?, _ page: PageRequest
    ) async throws -> CheckedLedger {
        var replay = LedgerReplay(lane: lane.code)
        var records: [(record: LedgerRecord, link: LedgerLink)] = []
        var request = LedgerRequest(lane: lane.code, day: day)
        var part: LedgerPage
        var parts = 0
        repeat {
            part = try await upstream.call(.queue, QueueAPI.ledger, request, on: page.eventLoop).get()
            for text in part.records {
                let bytes = Array(text.utf8)
                replay.add(bytes)
                if let record = LedgerRecord(canonical: bytes) { records.append((record, LedgerLink(of: bytes))) }
            }
            parts += 1
            request.day = part.day
            request.after = records.last.flatMap { LedgerPlace(Int($0.record.n)) }
        } while part.more && parts < Self.ledgerParts
        replay.finish(dayHasEnded: part.ended && !part.more)
        return CheckedLedger(
            lane: lane, day: part.day, records: records, replay: replay, head: part.head, ended: part.ended)
    }
}
