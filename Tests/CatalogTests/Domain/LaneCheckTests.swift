import CatalogAPI
import Foundation
import JSONRPC
import ServiceKit
import ServiceTesting
import Testing

@testable import Catalog

/// An agency with lanes and counters of its own choice: BNN, the last of the reference document.
@Suite struct LaneCheckTests {
    private static let agency = "gerai[\(position)]"
    private static let position = (try? ReferenceFile.document().agencies.firstIndex { $0.code == "BNN" }) ?? 0
    private static let services: [Code] =
        (try? ReferenceFile.document().agencies[position].services.filter(\.isQueuedFor).map(\.summary.code)) ?? []

    private static func quoted(_ codes: some Sequence<Code>) -> String {
        codes.map { "\"\($0)\"" }.joined(separator: ", ")
    }

    /// Two lanes: the first service in the one, the others in the other.
    private static func edits(
        first: String = quoted(services.prefix(1)), second: String = quoted(services.dropFirst()),
        codes: (String, String) = ("BNN-A", "BNN-B"), prefixes: (String, String) = ("QA", "QB"),
        counters: String = #"[{"lanes": ["BNN-B"]}, {"weights": {"BNN-B": 2}}]"#
    ) -> [(place: String, json: String?)] {
        let lanes = """
            [{"code": "\(codes.0)", "name": "Rehabilitasi", "prefix": "\(prefixes.0)", "services": [\(first)],
              "queue": {"places": 60}},
             {"code": "\(codes.1)", "name": "Surat", "prefix": "\(prefixes.1)", "services": [\(second)]}]
            """
        return [
            ("\(agency).lanes", lanes), ("\(agency).queue_prefix", nil), ("\(agency).counters", counters),
            ("\(agency).counters_assumed", nil),
        ]
    }

    private func problems(_ edits: [(place: String, json: String?)]) throws -> [String] {
        switch CatalogueCheck.check(try ReferenceFile.bytes(with: edits)) {
        case .sound: []
        case .broken(let problems): problems.map { "\($0.name) \($0.problem)" }
        }
    }

    @Test func lanesAndCountersReachTheFloor() async throws {
        try #require(Self.services.count >= 2)
        let bytes = try ReferenceFile.bytes(with: Self.edits())
        try await Scratch().withImporter { importer in
            let request = ImportRequest(document: RawJSON(bytes: bytes), source: "test", dryRun: nil)
            _ = try await importer.run(request, idempotency: nil)
            let stored = try #require(try await importer.store.read { try CatalogueReading.read($0) })
            let floor = try JSONReading.decode(Floor.self, from: try CatalogueAnswers(stored).floor)
            let lanes = floor.lanes.filter { $0.agency == "BNN" }
            #expect(lanes.map(\.code) == ["BNN-A", "BNN-B"] && lanes.map(\.prefix) == ["QA", "QB"])
            #expect(lanes[0].services == [Self.services[0]] && lanes[1].services == Array(Self.services.dropFirst()))
            #expect(lanes[0].rules?.places == 60 && lanes[1].rules == nil)
            let counters = floor.counters.filter { $0.agency == "BNN" }
            #expect(counters.map(\.lanes) == [["BNN-B"], ["BNN-A", "BNN-B"]])
            #expect(counters.map(\.weights) == [nil, ["BNN-B": 2]])
            #expect(stored.agencies.first { $0.code == "BNN" }?.prefix == "QA")
            #expect(
                stored.services.first { $0.summary.code == Self.services[0] }?.summary.lane == "BNN-A",
                "a service leads to its own lane")
        }
    }

    @Test func everyFaultHasItsPlace() throws {
        let (path, first, second) = (Self.agency, Self.services[0], Self.services[1])
        #expect(try problems(Self.edits()) == [])
        #expect(
            try problems(Self.edits(first: "\"\(second)\""))
                == [
                    "\(path).lanes[1].services[0] has a lane already", "\(path).lanes must have a lane for \(first)",
                ])
        #expect(
            try problems(Self.edits(first: "\"\(first)\", \"DUK-01\""))
                == ["\(path).lanes[0].services[1] is no service of this agency that people queue for"])
        #expect(
            try problems(Self.edits(codes: ("BNN-B", "BNN-B"), counters: "[{}]"))
                == ["\(path).lanes[1].code is the same as \(path).lanes[0].code"])
        #expect(
            try problems(Self.edits(codes: ("LAIN", "BNN-B"), counters: "[{}]"))
                == ["\(path).lanes[0].code must be BNN or begin with BNN-"])
        #expect(
            try problems(Self.edits(prefixes: ("A", "QB")))
                == ["\(path).lanes[0].prefix is the same as gerai[0].queue_prefix"])
        #expect(
            try problems(Self.edits(counters: #"[{"lanes": ["BNN-A", "KES"]}]"#))
                == [
                    "\(path).counters[0].lanes[1] is no lane of this agency",
                    "\(path).counters must have a counter that serves BNN-B",
                ])
        #expect(
            try problems(Self.edits(counters: #"[{"weights": {"BNN-A": 11, "KES": 1}}]"#))
                == [
                    "\(path).counters[0].weights.KES is not known here",
                    "\(path).counters[0].weights.BNN-A must be an integer from 1 to 10",
                ])
        #expect(
            try problems(Self.edits() + [("\(path).queue_prefix", "\"QC\""), ("\(path).counters_assumed", "2")])
                == [
                    "\(path).queue_prefix stands in each of lanes", "\(path).counters_assumed is what counters says",
                ])
    }
}
