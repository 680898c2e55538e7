import FeedbackAPI
import JSONRPC
import JSONRPCTransport
import ServiceKit

/// The methods of the feedback service.
struct FeedbackMethods: Sendable {
    let store: Store

    /// Adds a handler for every method of the contract.
    func answer(in routes: inout RPCRoutes) {
        routes.write(FeedbackAPI.rate, in: store) { request, _, transaction in
            try RatingTable.give(request, in: transaction)
        }
        routes.read(FeedbackAPI.status, from: store) { request, _, db in try RatingTable.status(request.code, db) }
        routes.read(FeedbackAPI.summary, from: store) { query, _, db in
            try SummaryQuestions.summary(query, try Period(from: query.from, to: query.to), db)
        }
    }
}
