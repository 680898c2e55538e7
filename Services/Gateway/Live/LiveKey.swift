import JSONRPC
import QueueAPI

/// One thing that browsers follow.
enum LiveKey: Hashable, Sendable {
    /// The board of a zone.
    case board(String)
    /// A ticket by its secret name.
    case ticket(String)
    /// A counter.
    case counter(String)

    /// The longest name that a key may have. Codes have 32 characters at most.
    static let longestName = 32

    /// The name in the path.
    var name: String {
        switch self {
        case .board(let name), .ticket(let name), .counter(let name): name
        }
    }

    /// The method that answers with the snapshot.
    var method: String {
        switch self {
        case .board: QueueAPI.board.name
        case .ticket: QueueAPI.ticket.name
        case .counter: QueueAPI.counter.name
        }
    }

    /// The parameter of the method.
    private var parameter: String {
        switch self {
        case .board: "zone"
        case .ticket: "code"
        case .counter: "counter"
        }
    }

    /// The params of the call.
    var params: [UInt8] {
        // A dictionary of strings can always be encoded.
        (try? JSONWriting.encode([parameter: name])) ?? []
    }
}

/// What the hub reads out of a snapshot to know which events concern it.
struct SnapshotFacts: Sendable, Equatable {
    /// The snapshot's version, for the id of the event.
    var version: Int64 = 0
    /// The lanes it depends on.
    var lanes: [String] = []
    /// Whether it is a ticket that waits, so that the calls of others change how many are ahead.
    var waits = false

    /// Reads the facts. What is not there is left out; the services' contracts say what is.
    init(_ key: LiveKey, snapshot: [UInt8]) throws(JSONSyntaxError) {
        let root = try JSONDocument(snapshot).root
        version = root.member("version")?.integer() ?? 0
        switch key {
        case .board: break
        case .ticket:
            lanes = root.member("lane")?.string.map { [$0] } ?? []
            waits = root.member("state")?.string == TicketState.waiting.rawValue
        case .counter:
            lanes = root.member("lanes")?.elements.compactMap { $0.member("lane")?.string } ?? []
        }
    }
}
