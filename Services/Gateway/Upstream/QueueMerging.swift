import JSONRPC
import QueueAPI
import ServiceKit

/// Makes one answer of those of all instances. Who does not answer is left out and its agencies are named, so that one
/// failing part never blanks the whole.
struct QueueMerging: Sendable {
    let order: FloorOrder

    /// What one instance answered.
    struct Part: Sendable {
        let instance: Code
        let bytes: [UInt8]
    }

    /// The answer for the whole site.
    ///
    /// - Parameter missing: The agencies whose instances did not answer.
    func merge(_ method: String, _ parts: [Part], missing: [Code]) throws -> [UInt8] {
        switch method {
        case QueueAPI.board.name: return try JSONWriting.encode(try board(parts, missing))
        case QueueAPI.site.name:
            return try JSONWriting.encode(try whole(SiteSnapshot.self, parts, missing, \.lane, \.counter))
        case QueueAPI.figures.name:
            return try JSONWriting.encode(try whole(SiteFigures.self, parts, missing, \.lane, \.counter))
        case QueueAPI.closeDay.name: return try JSONWriting.encode(try closing(parts))
        case ServiceContract.metrics.name: return try JSONWriting.encode(try metrics(parts))
        default:
            guard let first = parts.first else { throw RPCError(.unavailable) }
            return parts.count == 1 && missing.isEmpty ? first.bytes : try list(parts, missing) ?? first.bytes
        }
    }

    private func board(_ parts: [Part], _ missing: [Code]) throws -> Board {
        let boards = try parts.map { try JSONReading.decode(Board.self, from: $0.bytes) }
        guard var board = boards.first else { throw RPCError(.unavailable) }
        let most = max(Self.callsShown, boards.map(\.calls.count).max() ?? 0)
        board.calls = Array(boards.flatMap(\.calls).sorted { $0.calledAt > $1.calledAt }.prefix(most))
        board.lanes = inOrder(boards.flatMap(\.lanes), order.lanes, \.lane)
        board.serviceDay = boards.map(\.serviceDay).max() ?? board.serviceDay
        board.time = boards.map(\.time).max() ?? board.time
        // Each instance's own number only grows, and so does the sum.
        board.version = boards.reduce(0) { $0 + $1.version }
        board.missing = missing.isEmpty ? nil : missing
        board.incomplete = Self.union(boards.map(\.incomplete))
        return board
    }

    /// A picture of all lanes and counters.
    private func whole<Whole: WholeSite>(
        _ type: Whole.Type, _ parts: [Part], _ missing: [Code], _ lane: (Whole.LaneView) -> Code,
        _ counter: (Whole.CounterView) -> Code
    ) throws -> Whole {
        let all = try parts.map { try JSONReading.decode(Whole.self, from: $0.bytes) }
        guard var site = all.first else { throw RPCError(.unavailable) }
        site.lanes = inOrder(all.flatMap(\.lanes), order.lanes, lane)
        site.counters = inOrder(all.flatMap(\.counters), order.counters, counter)
        site.dayClosed = all.allSatisfy(\.dayClosed)
        site.serviceDay = all.map(\.serviceDay).max() ?? site.serviceDay
        site.time = all.map(\.time).max() ?? site.time
        site.version = all.reduce(0) { $0 + $1.version }
        site.missing = missing.isEmpty ? nil : missing
        site.incomplete = Self.union(all.map(\.incomplete))
        return site
    }

    private func inOrder<Item>(_ items: [Item], _ order: [String: Int], _ code: (Item) -> Code) -> [Item] {
        items.sorted { rank(order, code($0).text) < rank(order, code($1).text) }
    }

    /// What any of the parts could not read.
    private static func union(_ parts: [[SnapshotPart]?]) -> [SnapshotPart]? {
        let failed = Set(parts.compactMap(\.self).joined())
        return failed.isEmpty ? nil : SnapshotPart.allCases.filter(failed.contains)
    }

    private func closing(_ parts: [Part]) throws -> DayClosing {
        let closings = try parts.map { try JSONReading.decode(DayClosing.self, from: $0.bytes) }
        guard var closing = closings.first else { throw RPCError(.unavailable) }
        closing.expired = closings.reduce(0) { $0 + $1.expired }
        closing.countersClosed = closings.reduce(0) { $0 + $1.countersClosed }
        return closing
    }

    /// Figures of several processes, told apart by the label `queue`.
    private func metrics(_ parts: [Part]) throws -> MetricsText {
        var families = MetricFamilies(label: "queue")
        for part in parts {
            families.add(try JSONReading.decode(MetricsText.self, from: part.bytes).text, service: part.instance.text)
        }
        return MetricsText(text: families.text)
    }

    /// Lists have their entries in `items`; they come in the order of the catalogue.
    private func list(_ parts: [Part], _ missing: [Code]) throws -> [UInt8]? {
        var items: [(rank: Int, bytes: ArraySlice<UInt8>)] = []
        var failed: Set<String> = []
        for part in parts {
            guard let list = try JSONDocument(part.bytes).root.member("items"), list.isArray else { return nil }
            items += list.elements.map { (rank($0), $0.rawBytes) }
            let incomplete = try JSONDocument(part.bytes).root.member("incomplete")
            failed.formUnion(incomplete?.elements.compactMap(\.string) ?? [])
        }
        var answer = Array("{\"items\":[".utf8)
        for (index, item) in items.sorted(by: { $0.rank < $1.rank }).enumerated() {
            if index > 0 { answer.append(UInt8(ascii: ",")) }
            answer += item.bytes
        }
        answer += Array("]".utf8)
        if !missing.isEmpty {
            answer += Array(",\"missing\":".utf8)
            try JSONWriting.append(missing, to: &answer)
        }
        if !failed.isEmpty {
            answer += Array(",\"incomplete\":".utf8)
            try JSONWriting.append(failed.sorted(), to: &answer)
        }
        answer.append(UInt8(ascii: "}"))
        return answer
    }

    private func rank(_ item: JSONValue) -> Int {
        if let counter = item.member("counter")?.string { return rank(order.counters, counter) }
        return item.member("lane")?.string.map { rank(order.lanes, $0) } ?? .max
    }

    private func rank(_ order: [String: Int], _ code: String) -> Int { order[code] ?? .max }

    private static let callsShown = 6
}

/// What pictures of the whole site have in common.
private protocol WholeSite: Codable {
    associatedtype LaneView
    associatedtype CounterView

    var serviceDay: CivilDate { get set }
    var dayClosed: Bool { get set }
    var lanes: [LaneView] { get set }
    var counters: [CounterView] { get set }
    var version: Int64 { get set }
    var time: Timestamp { get set }
    var missing: [Code]? { get set }
    var incomplete: [SnapshotPart]? { get set }
}

extension SiteSnapshot: WholeSite {}
extension SiteFigures: WholeSite {}
