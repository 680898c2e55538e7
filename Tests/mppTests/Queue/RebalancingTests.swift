import CatalogAPI
import JSONRPC
import Testing

@testable import mpp

@Suite struct RebalancingTests {
    private func placement(_ held: [Code: Int], draining: Set<Code> = []) -> Placement {
        let instances = held.keys.sorted().map { QueueInstance(id: $0, address: "", draining: draining.contains($0)) }
        let agencies = held.sorted { $0.key < $1.key }.flatMap { instance, count in
            (0..<count).map { number in
                let code = Code(unchecked: "\(instance)-\(number)")
                return PlacedAgency(agency: code, lanes: [code], instance: instance, epoch: 1)
            }
        }
        return Placement(version: 1, instances: instances, agencies: agencies)
    }

    private func counts(_ placement: Placement, after moves: [Rebalancing.Move]) -> [Code: Int] {
        var placement = placement
        for move in moves {
            if let index = placement.agencies.firstIndex(where: { $0.agency == move.agency }) {
                placement.agencies[index].instance = move.to
            }
        }
        return placement.agencies.reduce(into: [:]) { $0[$1.instance, default: 0] += 1 }
    }

    @Test func whatIsEvenStays() {
        #expect(Rebalancing.plan(placement(["a": 3, "b": 2])).isEmpty)
        #expect(Rebalancing.plan(placement([:])).isEmpty)
    }

    @Test func aNewInstanceGetsItsShareAndNoMore() {
        let before = placement(["a": 13, "b": 13, "c": 0])
        let moves = Rebalancing.plan(before)
        #expect(counts(before, after: moves) == ["a": 9, "b": 9, "c": 8])
        #expect(moves.count == 8)
    }

    @Test func aDrainingInstanceKeepsNothing() {
        let before = placement(["a": 4, "b": 4, "c": 4], draining: ["b"])
        #expect(counts(before, after: Rebalancing.plan(before, only: "b")) == ["a": 6, "c": 6])
        #expect(Rebalancing.plan(placement(["a": 2], draining: ["a"])).isEmpty)
    }

    @Test func whatIsOnItsWayCountsWhereItGoes() {
        var before = placement(["a": 4, "b": 2])
        before.agencies[0].target = "b"
        #expect(Rebalancing.plan(before).isEmpty)
    }
}
