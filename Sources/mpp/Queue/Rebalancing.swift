import CatalogAPI
import JSONRPC

/// Which lanes to move so that the instances have about as many each. Pure.
enum Rebalancing {
    /// One move.
    struct Move: Equatable, Sendable {
        /// A lane; those of its agency go along.
        let lane: Code
        /// Whose lanes they are.
        let agency: Code
        let from: Code
        let to: Code
    }

    /// The fewest moves after which no two instances differ by more than one agency. Those that drain keep none.
    ///
    /// - Parameter only: Move away from this instance only.
    static func plan(_ placement: Placement, only: Code? = nil) -> [Move] {
        let open = placement.instances.filter { !$0.draining }.map(\.id)
        guard !open.isEmpty else { return [] }
        var held = Dictionary(uniqueKeysWithValues: placement.instances.map { ($0.id, [PlacedAgency]()) })
        for agency in placement.agencies where !agency.lanes.isEmpty {
            held[agency.target ?? agency.instance, default: []].append(agency)
        }
        var moves: [Move] = []
        func least() -> Code { open.min { (held[$0]?.count ?? 0, $0) < (held[$1]?.count ?? 0, $1) } ?? open[0] }
        func move(_ from: Code, to: Code) {
            guard let agency = held[from]?.popLast(), let lane = agency.lanes.first else { return }
            held[to, default: []].append(agency)
            moves.append(Move(lane: lane, agency: agency.agency, from: agency.instance, to: to))
        }
        let draining = placement.instances.filter(\.draining).map(\.id)
        for instance in draining where only == nil || only == instance {
            while !(held[instance] ?? []).isEmpty { move(instance, to: least()) }
        }
        guard only == nil else { return moves }
        // Each turn brings two instances nearer to each other, so this ends.
        while let most = open.max(by: { (held[$0]?.count ?? 0, $1) < (held[$1]?.count ?? 0, $0) }),
            (held[most]?.count ?? 0) - (held[least()]?.count ?? 0) > 1
        {
            move(most, to: least())
        }
        return moves
    }
}
