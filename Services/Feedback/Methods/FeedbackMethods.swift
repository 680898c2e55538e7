import FeedbackAPI
import JSONRPC
import JSONRPCTransport
import NIOCore
import ServiceKit

/// The methods of the feedback service.
enum FeedbackMethods {
    static func routes(_ store: Store) -> RPCRoutes {
        var routes = RPCRoutes(FeedbackAPI.contract)
        routes.handleBytes(FeedbackAPI.rate) { request, call in
            let idempotency = call.meta.idempotencyKey.map { key in
                IdempotentCall(
                    key: key, method: call.method, caller: call.caller.subject,
                    parameters: call.params.map { Array($0.rawBytes) } ?? [])
            }
            let answer = store.write(idempotency: idempotency, on: call.eventLoop) { tx in
                try RatingTable.give(request, in: tx)
            }
            return .later(answer.map(\.bytes))
        }
        routes.handleFuture(FeedbackAPI.status) { request, call in
            store.read(on: call.eventLoop) { try RatingTable.status(request.code, $0) }
        }
        routes.handleFuture(FeedbackAPI.summary) { query, call in
            do {
                let period = try Period(from: query.from, to: query.to)
                return store.read(on: call.eventLoop) { try SummaryQuestions.summary(query, period, $0) }
            } catch {
                return call.eventLoop.makeFailedFuture(error)
            }
        }
        return routes
    }
}
