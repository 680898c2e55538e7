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
    /// A lane.
    case lane(String)
    /// The whole site as everybody may see it.
    case site
    /// The whole site as a supervisor watches it.
    case figures

    /// The longest name that a key may have. Codes have 32 characters at most.
    static let longestName = 32

    /// The name in the path.
    var name: String {
        switch self {
        case .board(let name), .ticket(let name), .counter(let name), .lane(let name): name
        case .site, .figures: ""
        }
    }

    /// The method that answers with the snapshot.
    var method: String {
        switch self {
        case .board: QueueAPI.board.name
        case .ticket: QueueAPI.ticket.name
        case .counter: QueueAPI.counter.name
        case .lane: QueueAPI.lane.name
        case .site: QueueAPI.site.name
        case .figures: QueueAPI.figures.name
        }
    }

    /// The parameter of the method.
    private var parameter: String? {
        switch self {
        case .board: "zone"
        case .ticket: "code"
        case .counter: "counter"
        case .lane: "lane"
        case .site, .figures: nil
        }
    }

    /// The params of the call.
    var params: [UInt8] {
        // A dictionary of strings can always be encoded.
        (try? JSONWriting.encode(parameter.map { [$0: name] } ?? [:])) ?? []
    }
}

/// What the hub reads out of a snapshot to know which events concern it.
struct SnapshotFacts: Sendable, Equatable {
    /// The snapshot's version, for the id of the event.
    var version: Int64 = 0
    /// The lanes it depends on.
    var lanes: [String] = []
    /// Whether it is a ticket that waits or keeps its place until its owner is there, so that the calls of others change
    /// how many are ahead.
    var waits = false

    /// Reads the facts. What is not there is left out; the services' contracts say what is.
    init(_ key: LiveKey, snapshot: [UInt8]) throws(JSONSyntaxError) {
        let root = try JSONDocument(snapshot).root
        version = root.member("version")?.integer() ?? 0
        switch key {
        case .site, .figures, .lane: break
        case .board:
            lanes = root.member("lanes")?.elements.compactMap { $0.member("lane")?.string } ?? []
        case .ticket:
            lanes = root.member("lane")?.string.map { [$0] } ?? []
            let state = root.member("state")?.string
            waits = state == TicketState.waiting.rawValue || state == TicketState.booked.rawValue
        case .counter:
            lanes = root.member("lanes")?.elements.compactMap { $0.member("lane")?.string } ?? []
        }
    }
}
