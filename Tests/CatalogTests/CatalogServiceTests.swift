import CatalogAPI
import Foundation
import JSONRPC
import JSONRPCTransport
import ServiceKit
import ServiceTesting
import Testing

@testable import Catalog

/// The whole service over its socket.
@Suite(.timeLimit(.minutes(1))) struct CatalogServiceTests {
    private func start(_ scratch: Scratch, reference: String? = ReferenceFile.path) async throws -> RunningService {
        try await RunningService.start(
            CatalogAPI.contract, in: scratch.path("data"), migrations: CatalogSchema.migrations
        ) { try await CatalogService.build($0, &$1, reference: reference) }
    }

    @Test func firstStartLoadsTheReferenceAndAnswersEveryRead() async throws {
        let scratch = try Scratch()
        let service = try await start(scratch)
        let client = service.client
        #expect(try await client.call(CatalogAPI.site, Empty()).version.services == 323)
        #expect(try await client.call(CatalogAPI.agencies, Empty()).items.count == 28)
        #expect(try await client.call(CatalogAPI.agency, AgencyRequest(agency: "DUK")).services.count == 38)
        let found = try await client.call(CatalogAPI.services, ServiceQuery(q: "ktp baru"))
        #expect(found.items.first?.code == "DUK-01")
        #expect(try await client.call(CatalogAPI.service, ServiceRequest(service: "DUK-01")).product == "KTP-el")
        #expect(try await client.call(CatalogAPI.floor, Empty()).counters.count == 36)
        #expect(try await client.call(CatalogAPI.regions, Empty()).items.count == 3)
        #expect(try await client.call(CatalogAPI.holidays, HolidayQuery(year: Year(2026))).items.count == 25)
        #expect(try await client.call(CatalogAPI.versions, Empty()).items.map(\.number) == [1])
        let events = service.host.store.lastEvent
        await service.stop()

        // The second start finds the same data and loads nothing.
        let again = try await start(scratch)
        #expect(try await again.client.call(CatalogAPI.versions, Empty()).items.map(\.number) == [1])
        #expect(again.host.store.lastEvent == events)
        await again.stop()
    }

    @Test func emptyCatalogSaysThatItIsNotReady() async throws {
        let service = try await start(try Scratch(), reference: nil)
        let client = service.client
        let error = await #expect(throws: RPCError.self) { try await client.call(CatalogAPI.floor, Empty()) }
        #expect(error?.is(.notReady) == true)
        #expect(try await client.call(CatalogAPI.versions, Empty()).items.isEmpty)
        await service.stop()
    }

    @Test func importOverTheWireChangesTheAnswers() async throws {
        let service = try await start(try Scratch())
        let client = service.client
        let edited = try ReferenceFile.bytes(with: [("mpp.code", #""MPP-BATU""#), ("gerai[0].counters_assumed", "8")])
        let request = ImportRequest(document: RawJSON(bytes: edited), source: "DPMPTSP")
        let version = try await client.call(CatalogAPI.importCatalogue, request)
        #expect(version.number == 2)
        let floor = try await client.call(CatalogAPI.floor, Empty())
        #expect(floor.site == "MPP-BATU" && floor.counters.count == 38 && floor.version == 2)

        let broken = try ReferenceFile.bytes(with: [("gerai[3].services[2].handling_minutes", "0")])
        let error = await #expect(throws: RPCError.self) {
            try await client.call(
                CatalogAPI.importCatalogue, ImportRequest(document: RawJSON(bytes: broken), source: "DPMPTSP"))
        }
        #expect(error?.is(CatalogAPI.importInvalid) == true)
        #expect(error?.data?.fields?.map(\.name) == ["gerai[3].services[2].handling_minutes"])
        #expect(try await client.call(CatalogAPI.floor, Empty()).version == 2)
        await service.stop()
    }
}
