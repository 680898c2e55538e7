import JSONRPC
import JSONRPCTransport
import NIOCore
import ServiceKit
import VisitsAPI

/// The methods of the visits service.
struct VisitsMethods: Sendable {
    let store: Store
    let clock: any WallClock

    /// Adds a handler for every method of the contract.
    func answer(in routes: inout RPCRoutes) {
        routes.read(VisitsAPI.counts, from: store) { query, _, db in
            try CountQuestions.report(query, try Period(from: query.from, to: query.to), db)
        }
        routes.read(VisitsAPI.sources, from: store) { _, _, db in SourceList(items: try SourceTable.newest(db)) }
        routes.handleBytes(VisitsAPI.importCounts) { [store, clock] request, call in
            let answer = call.eventLoop.makePromise(of: [UInt8].self)
            // A task of its own, because reading a long table takes longer than an event loop may be held.
            answer.completeWithTask {
                try await CountImporting.run(
                    request, idempotency: IdempotentCall(call), store: store, now: clock.now())
            }
            return .later(answer.futureResult)
        }
    }
}

/// Loads counts of the past.
enum CountImporting {
    /// Answers `visits.import`.
    ///
    /// - Throws: `import_invalid` with every line at fault; nothing was changed then.
    static func run(
        _ request: CountImport, idempotency: IdempotentCall?, store: Store, now: Timestamp
    ) async throws -> [UInt8] {
        // The latest day that it is anywhere on earth: the site's own zone is the catalog's business.
        let today = CivilDate(daysSince1970: (now.milliseconds + 14 * 3_600_000) / 86_400_000)
        let table: CountTable
        do {
            table = try CountTable(csv: request.csv.text, today: today)
        } catch {
            throw RPCError(
                VisitsAPI.importInvalid, "The CSV has problems; nothing was changed.", fields: error.places)
        }
        return try await store.write(idempotency: idempotency) { tx in
            try SourceTable.replace(request.source.text, publishedOn: request.publishedOn, with: table, in: tx)
        }.bytes
    }
}
