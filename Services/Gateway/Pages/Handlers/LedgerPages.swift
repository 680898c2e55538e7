import CatalogAPI
import HTTP2Server
import JSONRPC
import NIOCore
import QueueAPI
import QueueRules

extension PageSite {
    /// How many parts of a day are read at most: far more than a lane can fill.
    private static let ledgerParts = 40

    func ledger(_ page: PageRequest) async throws -> HTTPResponse {
        let catalogue = try catalogue.require()
        guard let lane = catalogue.floor.lanes.first(where: { $0.code.text == page.parameter("lane") }) else {
            throw RPCError(.notFound)
        }
        let checked = try await checkedLedger(lane.code, on: try page.day(), page)
        let root = root(page)
        let values = LedgerContexts(root: root).page(
            checked, of: lane, upTo: page.query("sampai").flatMap { Int64($0) }, number: page.query("nomor"),
            agency: catalogue.agency(lane.agency.text)?.agency)
        return html(.ledger, values, root, page)
    }

    /// Reads what is not known yet of a lane's day, and checks it as `mpp verify` does.
    private func checkedLedger(_ lane: Code, on day: CivilDate?, _ page: PageRequest) async throws -> CheckedLedger {
        var checked = ledgerChecks.known(lane, on: day)
        var request = LedgerRequest(lane: lane, day: day)
        for _ in 0..<Self.ledgerParts {
            request.after = checked?.records.last.flatMap { LedgerPlace(Int($0.record.n)) }
            let part = try await upstream.call(.queue, QueueAPI.ledger, request, on: page.eventLoop).get()
            // Places grow from day to day, so what comes after the last one known is all there is of a new day.
            var ledger = checked.flatMap { $0.day == part.day ? $0 : nil } ?? CheckedLedger(lane: lane, day: part.day)
            ledger.add(part)
            checked = ledger
            request.day = part.day
            if !part.more { break }
        }
        guard let checked else { throw RPCError(.internalError) }
        ledgerChecks.keep(checked)
        return checked
    }
}
