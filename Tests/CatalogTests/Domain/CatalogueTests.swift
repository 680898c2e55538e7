import CatalogAPI
import JSONRPC
import Testing

@testable import Catalog

@Suite struct CatalogueTests {
    @Test func everyActiveAgencyHasOneLane() throws {
        let catalogue = try ReferenceFile.catalogue()
        #expect(catalogue.agencies.count == 28)
        #expect(catalogue.services.count == 323)
        #expect(catalogue.lanes.count == 26)
        #expect(catalogue.counters.count == 36)
        #expect(Set(catalogue.lanes.map(\.prefix)).count == 26)
        #expect(catalogue.lanes.first?.prefix == "A")
        #expect(catalogue.lanes.first?.name == "Dispendukcapil")
        let planned = catalogue.agencies.filter { $0.status == .planned }
        #expect(planned.map(\.code) == ["IMI", "PAG"])
        #expect(planned.allSatisfy { $0.prefix == nil })
        #expect(catalogue.version.agencies == 28 && catalogue.version.services == 323)
    }

    @Test func lanesHoldWhatPeopleQueueFor() throws {
        let catalogue = try ReferenceFile.catalogue()
        let queued = catalogue.services.filter { $0.summary.lane != nil }
        #expect(queued.allSatisfy { $0.summary.status == .active && $0.summary.channels.contains(.onsite) })
        #expect(Set(queued.map(\.summary.code)) == Set(catalogue.lanes.flatMap(\.services)))
        #expect(catalogue.lanes.first { $0.code == "DUK" }?.services.count == 36)
        #expect(catalogue.lanes.allSatisfy { lane in lane.code == lane.agency && !lane.services.isEmpty })
    }

    @Test func signsOverCountersRunThroughTheBuilding() throws {
        let catalogue = try ReferenceFile.catalogue()
        #expect(catalogue.counters.map(\.label) == (1...36).map(String.init))
        #expect(
            catalogue.counters.prefix(7).map(\.code.text) == [
                "DUK-1", "DUK-2", "DUK-3", "DUK-4", "DUK-5", "DUK-6", "KES-1",
            ])
        #expect(catalogue.counters.allSatisfy { $0.lanes == [$0.agency] })
    }
}
