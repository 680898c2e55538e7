/// How one service is, as seen from outside.
struct ServiceState: Encodable, Equatable, Sendable {
    var service: String
    var address: String
    /// `ready`, or what is wrong: `down`, `not ready`, `store failing`.
    var state: String
    var version: String?
    var uptimeMs: Int64?
    var store: String?
    var lastEvent: Int64?
    var memoryBytes: Int64?
    /// A sentence on what is wrong.
    var problem: String?

    /// Whether nothing is wrong.
    var isWell: Bool { state == "ready" }

    /// The states as a table, the problems below it.
    static func table(_ states: [ServiceState], _ paint: Paint) -> [String] {
        var table = TextTable([
            ("Service", .left), ("Address", .left), ("State", .left), ("Version", .left), ("Uptime", .right),
            ("Store", .left), ("Last event", .right), ("Memory", .right),
        ])
        for state in states {
            table.add([
                state.service, state.address, state.state, state.version ?? "–", state.uptimeMs.map(uptime) ?? "–",
                state.store ?? "–", state.lastEvent.map { "\($0)" } ?? "–", state.memoryBytes.map(memory) ?? "–",
            ])
        }
        let lines = table.lines(paint) { row, column in
            column == 2 ? (states[row].isWell ? .green : .red) : nil
        }
        return lines + states.compactMap { state in state.problem.map { "\(state.service): \($0)" } }
    }

    /// A time in its two largest units.
    static func uptime(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }

    private static func memory(_ bytes: Int64) -> String { "\((bytes + (1 << 19)) >> 20) MiB" }
}
