import JSONRPC
import QueueRules

/// Says what a check of a ledger has found.
struct LedgerReport: Sendable {
    let lane: Code
    let replay: LedgerReplay
    let paint: Paint

    /// How many faults are printed after the first.
    private static let limit = 100

    /// The first fault and then all of them, or that there is none, and what was checked.
    var lines: [String] {
        let summary = replay.summary
        guard replay.faultCount > 0 || summary.records > 0 else { return ["\(lane): nothing recorded"] }
        var lines: [String] = []
        if let first = replay.faults.first {
            lines.append("\(lane): \(paint("NOT AS IT SHOULD BE", .red)), first \(first)")
            for fault in replay.faults.prefix(Self.limit) {
                lines.append("  \(paint(fault.kind.rawValue, .yellow)) \(fault)")
            }
            let hidden = replay.faultCount - min(replay.faults.count, Self.limit)
            if hidden > 0 { lines.append("  and \(hidden) more") }
        } else {
            lines.append("\(lane): \(paint("whole, and by the rule", .green))")
        }
        var facts = [
            count(summary.records, "record"), count(summary.numbers, "number"), count(summary.calls, "call"),
        ]
        if summary.outOfOrder > 0 { facts.append("\(summary.outOfOrder) out of order for a published reason") }
        if summary.undone > 0 { facts.append("\(summary.undone) taken back") }
        let credits = summary.credits.subtracting([0]).sorted().map { "\($0 / 60_000) min" }
        if !credits.isEmpty { facts.append("credits of \(credits.joined(separator: ", "))") }
        let days = summary.days.map {
            $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)"
        }
        lines.append("  \(days.map { "\($0): " } ?? "")\(facts.joined(separator: ", "))")
        if let last = replay.last { lines.append("  head \(last)") }
        return lines
    }

    private func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
}
