import JSONRPC

/// Explains what a call ended with.
struct ErrorReport: Sendable {
    let paint: Paint

    /// The message, the kind, and all else that the error tells.
    func lines(_ error: RPCError) -> [String] {
        let kind = error.kind.isEmpty ? "error" : error.kind
        var lines = ["\(paint(kind, .red)) (\(error.code)): \(error.message)"]
        guard let data = error.data else { return lines }
        for field in data.fields ?? [] { lines.append("  \(paint(field.name, .yellow)) \(field.problem)") }
        if let state = data.state { lines.append("  state: \(state)") }
        if let owner = data.owner { lines.append("  owner: \(owner)") }
        if let wait = data.retryAfterMs { lines.append("  try again in \(wait) ms") }
        if data.retryable, data.retryAfterMs == nil { lines.append("  the same call may succeed later") }
        return lines
    }
}
