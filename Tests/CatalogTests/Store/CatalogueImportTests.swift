import CatalogAPI
import Foundation
import GRDB
import JSONRPC
import JSONRPCTransport
import ServiceKit
import ServiceTesting
import Testing

@testable import Catalog

@Suite struct CatalogueImportTests {
    private func request(
        _ bytes: [UInt8], source: ShortText = "Daftar layanan 2026", dryRun: Bool? = nil
    ) -> ImportRequest {
        ImportRequest(document: RawJSON(bytes: bytes), source: source, dryRun: dryRun)
    }

    private func version(_ answer: [UInt8]) throws -> CatalogueVersion { try JSONReading.decode(from: answer) }

    private func events(_ store: Store) async throws -> [EventRecord] {
        try await store.events(after: 0, topics: nil, limit: 100).events
    }

    @Test func importPutsTheDocumentInForce() async throws {
        let scratch = try Scratch()
        try await scratch.withImporter { importer in
            let bytes = try ReferenceFile.bytes()
            let version = try version(try await importer.run(request(bytes), idempotency: nil))
            #expect(version.number == 1)
            #expect(version.publishedAt == scratch.clock.now())
            #expect(version.source == "Daftar layanan 2026")
            #expect(version.agencies == 28 && version.services == 323)
            let events = try await events(importer.store)
            #expect(events.map(\.topic) == ["catalogue.published"])
            #expect(try events.first?.decode(CatalogueVersion.self) == version)
            #expect(try importer.inForce.current().version == 1)
        }
    }

    @Test func tablesGiveBackExactlyWhatWasImported() async throws {
        try await Scratch().withImporter { importer in
            let version = try version(
                try await importer.run(request(try ReferenceFile.bytes()), idempotency: nil))
            let expected = Catalogue(try ReferenceFile.document(), version: version)
            let stored = try await importer.store.read { try CatalogueReading.read($0) }
            #expect(stored == expected)
        }
    }

    @Test func ramadanAndSpecialDaysReachTheFloor() async throws {
        let bytes = try ReferenceFile.bytes(with: [
            (
                "mpp.opening_hours.special",
                #"""
                [{"name": "Ramadan 1448 H", "from": "2027-02-08", "to": "2027-03-09", "days": ["mon", "tue"],
                  "open": "08:00", "break": ["12:00", "12:30"], "close": "14:00"},
                 {"name": "Ramadan 1448 H, Jumat", "from": "2027-02-08", "to": "2027-03-09", "days": ["fri"],
                  "open": "08:00", "close": "11:00"},
                 {"name": "Pelayanan Sabtu", "from": "2027-02-13", "open": "09:00", "close": "12:00"},
                 {"name": "Pemeliharaan", "from": "2027-02-16", "closed": true}]
                """#
            ), ("mpp.opening_hours.ticket_intake_minutes_before_open", "15"),
            ("mpp.opening_hours.overrun_minutes_after_close", "0"),
        ])
        try await Scratch().withImporter { importer in
            _ = try await importer.run(request(bytes), idempotency: nil)
            let stored = try #require(try await importer.store.read { try CatalogueReading.read($0) })
            #expect(stored.site.specialHours.map(\.name).last == "Pemeliharaan")
            let floor: Floor = try JSONReading.decode(from: try CatalogueAnswers(stored).floor)
            let hours = try #require(floor.hours)
            #expect(hours.special == stored.site.specialHours && hours.special.count == 4)
            #expect(hours.intakeLeadMinutes == 15 && hours.overrunMinutes == 0)
            let closing = ["2027-02-08", "2027-02-10", "2027-02-12", "2027-02-13", "2027-02-16", "2027-03-10"].map {
                CivilDate($0).flatMap { stored.site.hours(on: $0, holidays: []) }?.close
            }
            #expect(closing == ["14:00", "15:00", "11:00", "12:00", nil, "15:00"])
        }
    }

    @Test func sameDocumentMakesNoNewVersion() async throws {
        let scratch = try Scratch()
        try await scratch.withImporter { importer in
            let bytes = try ReferenceFile.bytes()
            let first = try await importer.run(request(bytes), idempotency: nil)
            scratch.clock.advance(by: .seconds(3600))
            #expect(try await importer.run(request(bytes), idempotency: nil) == first)
            #expect(try await events(importer.store).count == 1)
            // Another source is another statement, even in the same words.
            let other = try version(try await importer.run(request(bytes, source: "DPMPTSP"), idempotency: nil))
            #expect(other.number == 2)
            #expect(try await events(importer.store).count == 2)
            let back = try version(try await importer.run(request(bytes), idempotency: nil))
            #expect(back.number == 3)
            let versions = try await importer.store.read { try VersionTable.newest($0, limit: 10) }
            #expect(versions.map(\.number) == [3, 2, 1])
        }
    }

    @Test(arguments: [
        (#"{"a": [1, 2]}"#, "{\n\t\"a\":[1,2]\r\n}\n", true), (#"{"a":"b c"}"#, #"{"a":"bc"}"#, false),
        (#"{"a":"\" b"}"#, #"{"a":"\"b"}"#, false), (#"{"a":"\\" }"#, #"{"a":"\\"}"#, true),
        (#"{"a":1}"#, #"{"a":2}"#, false),
    ])
    func layoutDoesNotMakeAnotherDocument(_ first: String, _ second: String, _ isSame: Bool) {
        let (one, two) = (CatalogueImport.digest(Array(first.utf8)), CatalogueImport.digest(Array(second.utf8)))
        #expect((one == two) == isSame)
    }

    @Test func brokenDocumentChangesNothing() async throws {
        try await Scratch().withImporter { importer in
            _ = try await importer.run(request(try ReferenceFile.bytes()), idempotency: nil)
            let before = try await importer.store.read { try CatalogueReading.read($0) }
            let broken = try ReferenceFile.bytes(with: [
                ("gerai[0].name", #""Dinas lain""#), ("gerai[27].services[10].status", #""gone""#),
            ])
            let error = await #expect(throws: RPCError.self) {
                try await importer.run(request(broken), idempotency: nil)
            }
            #expect(error?.is(CatalogAPI.importInvalid) == true)
            #expect(error?.data?.fields?.map(\.name) == ["gerai[27].services[10].status"])
            #expect(try await importer.store.read { try CatalogueReading.read($0) } == before)
            #expect(try await events(importer.store).count == 1)
        }
    }

    @Test func importReplacesEverything() async throws {
        try await Scratch().withImporter { importer in
            _ = try await importer.run(request(try ReferenceFile.bytes()), idempotency: nil)
            let smaller = try ReferenceFile.bytes(with: [
                ("gerai[0]", nil), ("wilayah.kecamatan[2]", nil), ("holidays.2024", nil),
                ("gerai[0].counters_assumed", "5"),
            ])
            let version = try version(try await importer.run(request(smaller), idempotency: nil))
            #expect(version.agencies == 27)
            let stored = try #require(try await importer.store.read { try CatalogueReading.read($0) })
            #expect(stored.agencies.first?.code == "KES")
            #expect(stored.counters.filter { $0.agency == "KES" }.map(\.label) == ["1", "2", "3", "4", "5"])
            #expect(stored.districts.count == 2)
            #expect(stored.holidays.allSatisfy { $0.date.components.year > 2024 })
            #expect(try importer.inForce.current().version == 2)
        }
    }

    @Test func dryRunOnlyChecks() async throws {
        try await Scratch().withImporter { importer in
            let bytes = try ReferenceFile.bytes()
            let preview = try version(try await importer.run(request(bytes, dryRun: true), idempotency: nil))
            #expect(preview.number == 1 && preview.services == 323)
            #expect(try await importer.store.read { try VersionTable.current($0) } == nil)
            #expect(throws: RPCError.self) { try importer.inForce.current() }
            await #expect(throws: RPCError.self) {
                try await importer.run(request(Array("{}".utf8), dryRun: true), idempotency: nil)
            }
            let real = try await importer.run(request(bytes), idempotency: nil)
            #expect(try await importer.run(request(bytes, dryRun: true), idempotency: nil) == real)
        }
    }

    @Test func repeatWithAKeyGetsTheFirstAnswer() async throws {
        try await Scratch().withImporter { importer in
            let bytes = try ReferenceFile.bytes()
            let call = IdempotentCall(key: "k", method: "catalogue.import", caller: "admin", parameters: bytes)
            let first = try await importer.run(request(bytes), idempotency: call)
            _ = try await importer.run(request(bytes, source: "DPMPTSP"), idempotency: nil)
            #expect(try await importer.run(request(bytes), idempotency: call) == first)
            #expect(try importer.inForce.current().version == 2)
        }
    }

    @Test func restartServesWhatWasImported() async throws {
        let scratch = try Scratch()
        try await scratch.withImporter { importer in
            _ = try await importer.run(request(try ReferenceFile.bytes()), idempotency: nil)
        }
        try await scratch.withImporter { importer in
            #expect(throws: RPCError.self) { try importer.inForce.current() }
            try await importer.refresh()
            #expect(try importer.inForce.current().version == 1)
        }
    }

    @Test func referenceFileFillsAnEmptyStoreOnly() async throws {
        try await Scratch().withImporter { importer in
            let version = try await importer.loadReference(ReferenceFile.path)
            #expect(version?.number == 1)
            #expect(version?.source == "Draf katalog rujukan MPP Among Warga, Kota Batu")
            #expect(try await importer.loadReference(ReferenceFile.path) == nil)
        }
    }

    @Test func brokenReferenceFileIsRefusedWithItsProblems() async throws {
        let scratch = try Scratch()
        let path = scratch.path("broken.json")
        let bytes = try ReferenceFile.bytes(with: [("gerai[1].queue_prefix", #""A""#)])
        try Data(bytes).write(to: URL(filePath: path))
        try await scratch.withImporter { importer in
            let refusal = await #expect(throws: OperatorError.self) { try await importer.loadReference(path) }
            #expect(
                refusal?.description.contains("gerai[1].queue_prefix is the same as gerai[0].queue_prefix") == true)
            await #expect(throws: OperatorError.self) { try await importer.loadReference("/nowhere.json") }
            let current = try await importer.store.read { try VersionTable.current($0) }
            #expect(current == nil)
        }
    }
}
