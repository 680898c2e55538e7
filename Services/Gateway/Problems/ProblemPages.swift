import HTTP2Server
import JSONRPC

/// What stands behind the `type` of a problem: one page of plain text for each kind.
struct ProblemPages: Sendable {
    private let kinds: ProblemKinds

    init(kinds: ProblemKinds = .all) { self.kinds = kinds }

    /// The page of a kind; the list of all when no name is given; nil when there is no such kind.
    func page(_ name: String?) -> HTTPResponse? {
        guard let name else {
            let lines = kinds.byName.values.sorted { $0.name < $1.name }.map { "\($0.name)  \($0.summary)\n" }
            return .text(200, lines.joined())
        }
        guard let kind = kinds.byName[name] else { return nil }
        let advice = kind.retryable ? "The same request may succeed when repeated." : "Repeating it will not help."
        return .text(
            200, "\(kind.name)\n\n\(kind.summary)\nHTTP status \(kind.status), JSON-RPC code \(kind.code). \(advice)\n")
    }
}
