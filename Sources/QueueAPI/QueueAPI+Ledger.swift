public import JSONRPC

/// The ledger: every lane's changes as a chain that anybody can check.
extension QueueAPI {
    /// A lane's day.
    public static let ledger = Method<LedgerRequest, LedgerPage>(
        "lane.ledger", .read, scope: .public, route: .get("/lanes/{lane}/ledger"), errors: [.notFound],
        "The ledger of a lane's day: every change of a number, chained by SHA-256, without personal data.")

    /// The declarations of these methods.
    static let ledgerMethods = [ledger.declaration]
}
