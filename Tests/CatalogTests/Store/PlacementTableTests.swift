import CatalogAPI
import JSONRPC
import JSONRPCTransport
import ServiceKit
import ServiceTesting
import Testing

@testable import Catalog

@Suite struct PlacementTableTests {
    /// A store with the reference city and some instances.
    private func withTable(
        _ instances: [Code], _ body: (Store, Placement) async throws -> Void
    ) async throws {
        try await Scratch().withImporter { importer in
            let seats = instances.enumerated().map { (id: $1, address: "127.0.0.1:\(7102 + $0)") }
            _ = try await importer.store.write { try PlacementTable(db: $0.db).add(seats, in: $0) }
            let document = RawJSON(bytes: try ReferenceFile.bytes())
            _ = try await importer.run(ImportRequest(document: document, source: "test"), idempotency: nil)
            try await body(importer.store, try await importer.store.read { try PlacementTable(db: $0).read() })
        }
    }

    private func change<Result: Sendable>(
        _ store: Store, _ body: @escaping @Sendable (PlacementTable, Transaction) throws -> Result
    ) async throws -> Result {
        try await store.write { try body(PlacementTable(db: $0.db), $0) }
    }

    @Test func everyLaneHasAPlaceThatAnybodyCanWorkOut() async throws {
        try await withTable(["queue-1", "queue-2", "queue-3"]) { store, placement in
            #expect(placement.agencies.flatMap(\.lanes).count == 26)
            for place in placement.agencies {
                #expect(place.instance == Rendezvous.choose(place.agency, among: ["queue-1", "queue-2", "queue-3"]))
                #expect(place.epoch == 1 && place.target == nil)
            }
            #expect(Set(placement.agencies.map(\.instance)).count == 3)
            // A new instance draws nothing to it: lanes stay.
            let after = try await change(store) { try $0.add([("queue-4", "127.0.0.1:9")], in: $1) }
            #expect(after.agencies == placement.agencies && after.version > placement.version)
            // Said again, it is no change.
            #expect(try await change(store) { try $0.add([("queue-4", "127.0.0.1:9")], in: $1) } == after)
        }
    }

    @Test func aSwitchHappensOnceAndOnlyAsWished() async throws {
        try await withTable(["queue-1", "queue-2"]) { store, placement in
            let place = try #require(placement.agencies.first { $0.instance == "queue-1" })
            let request = SwitchRequest(agency: place.agency, from: "queue-1", to: "queue-2", epoch: 2)
            // Nobody has wished for it: the attempt is used up.
            #expect(try await change(store) { try $0.switchOver(request, in: $1) }.switched == false)
            _ = try await change(store) { try $0.move(lane: place.lanes[0], to: "queue-2", in: $1) }
            #expect(try await change(store) { try $0.switchOver(request, in: $1) }.switched == false)
            var later = request
            later.epoch = 3
            let second = later
            let done = try await change(store) { try $0.switchOver(second, in: $1) }
            #expect(done.switched && done.placement.agency(place.agency)?.instance == "queue-2")
            #expect(done.placement.agency(place.agency)?.target == nil)
            // Asked again after a lost answer, it has happened; and it happens to nobody else.
            #expect(try await change(store) { try $0.switchOver(second, in: $1) } == done)
        }
    }

    @Test func nothingMovesToNobody() async throws {
        try await withTable(["queue-1"]) { store, placement in
            let lane = placement.agencies[0].lanes[0]
            await #expect(throws: RPCError.self) {
                try await change(store) { try $0.move(lane: lane, to: "queue-9", in: $1) }
            }
            await #expect(throws: RPCError.self) {
                try await change(store) { try $0.move(lane: "NO-SUCH", to: "queue-1", in: $1) }
            }
            let after = try await store.read { try PlacementTable(db: $0).read() }
            #expect(after == placement)
        }
    }
}
