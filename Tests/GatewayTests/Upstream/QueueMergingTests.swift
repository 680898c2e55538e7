import CatalogAPI
import JSONRPC
import QueueAPI
import Testing

@testable import Gateway

@Suite struct QueueMergingTests {
    private let merging = QueueMerging(
        order: FloorOrder(
            Floor(
                version: 1, timeZone: "Asia/Jakarta", site: "X",
                lanes: ["B", "A", "C"].map {
                    LaneDefinition(code: Code(unchecked: $0), agency: "AG", name: "", prefix: $0, services: [])
                }, counters: [])))

    private func merge(_ method: String, _ answers: [String], missing: [Code] = []) throws -> String {
        let parts = answers.map { QueueMerging.Part(instance: "queue-1", bytes: Array($0.utf8)) }
        return String(decoding: try merging.merge(method, parts, missing: missing), as: UTF8.self)
    }

    @Test func listsComeInTheOrderOfTheCatalogue() throws {
        let merged = try merge("lane.list", [#"{"items":[{"lane":"A"},{"lane":"C"}]}"#, #"{"items":[{"lane":"B"}]}"#])
        #expect(merged == #"{"items":[{"lane":"B"},{"lane":"A"},{"lane":"C"}]}"#)
    }

    @Test func whoIsMissingIsNamed() throws {
        #expect(
            try merge("lane.list", [#"{"items":[{"lane":"A"}]}"#], missing: ["DUK"])
                == #"{"items":[{"lane":"A"}],"missing":["DUK"]}"#)
    }

    @Test func closingTheDayAddsUp() throws {
        let merged = try merge(
            "day.close",
            [
                #"{"day":"2026-11-25","expired":2,"counters_closed":1}"#,
                #"{"day":"2026-11-25","expired":3,"counters_closed":4}"#,
            ])
        #expect(merged == #"{"day":"2026-11-25","expired":5,"counters_closed":5}"#)
    }

    @Test func aCallIsAboutWhatItNames() {
        func subject(_ params: String?) -> QueueSubject {
            QueueSubject("counter.call", params: params.map { Array($0.utf8) })
        }
        #expect(subject(#"{"counter":"A-1"}"#) == .counter("A-1"))
        #expect(subject(#"{"code":"K7Q2M9XW4D"}"#) == .ticket("K7Q2M9XW4D"))
        #expect(subject(#"{"service":"S","channel":"kiosk"}"#) == .service("S"))
        #expect(subject(#"{"zone":"semua"}"#) == .everything)
        #expect(subject(#"{"zone":"DUK"}"#) == .agency("DUK"))
        #expect(subject(nil) == .everything)
        #expect(QueueSubject("rpc.discover", params: nil) == .nothing)
    }
}
