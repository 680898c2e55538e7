import JSONRPC
import JSONRPCTransport
import NIOCore
import ServiceKit
import VisitsAPI

/// The methods of the visits service.
enum VisitsMethods {
    static func routes(_ store: Store, clock: any WallClock) -> RPCRoutes {
        var routes = RPCRoutes(VisitsAPI.contract)
        routes.handleFuture(VisitsAPI.counts) { query, call in
            do {
                let period = try Period(from: query.from, to: query.to)
                return store.read(on: call.eventLoop) { try CountQuestions.report(query, period, $0) }
            } catch {
                return call.eventLoop.makeFailedFuture(error)
            }
        }
        routes.handleFuture(VisitsAPI.sources) { _, call in
            store.read(on: call.eventLoop) { SourceList(items: try SourceTable.newest($0)) }
        }
        routes.handleBytes(VisitsAPI.importCounts) { request, call in
            let idempotency = call.meta.idempotencyKey.map { key in
                IdempotentCall(
                    key: key, method: call.method, caller: call.caller.subject,
                    parameters: call.params.map { Array($0.rawBytes) } ?? [])
            }
            let answer = call.eventLoop.makePromise(of: [UInt8].self)
            // A task of its own, because reading a long table takes longer than an event loop may be held.
            answer.completeWithTask {
                try await CountImporting.run(request, idempotency: idempotency, store: store, now: clock.now())
            }
            return .later(answer.futureResult)
        }
        return routes
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
        // A day later than anywhere on earth: the site's own zone is the catalog's business.
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
