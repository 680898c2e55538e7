import CatalogAPI
import Foundation
import JSONRPC
import QueueAPI
import ServiceKit
import ServiceTesting
import Testing

@testable import Catalog

@Suite struct QueueRulesCheckTests {
    private static let everything = """
        {"check_in": true, "identity": "required", "remote": false, "places": 120, "walk_in_percent": 40,
         "release": {"days_before": 1, "from": "16:00", "minutes": 120},
         "returns": {"from_minutes": 10, "to_minutes": 60}, "soon_ahead": 7, "note": "contoh",
         "slots": {"minutes": 15, "desks": 2, "durations": {"DUK-02": 30}, "days_ahead": 14, "lead_minutes": 60,
                   "early_minutes": 30, "late_minutes": 15}}
        """
    private static let people = #"{"numbers_per_day": 4, "no_shows": 2, "no_show_days": 20, "pause_days": 5}"#

    @Test func whatTheDocumentSaysReachesTheFloor() async throws {
        let bytes = try ReferenceFile.bytes(with: [
            ("gerai[0].queue", Self.everything), ("people", Self.people),
            ("priority_credit_minutes", #"{"elderly": 15, "disabled": 20}"#),
        ])
        try await Scratch().withImporter { importer in
            let request = ImportRequest(document: RawJSON(bytes: bytes), source: "test", dryRun: nil)
            _ = try await importer.run(request, idempotency: nil)
            let stored = try #require(try await importer.store.read { try CatalogueReading.read($0) })
            let floor = try JSONReading.decode(Floor.self, from: try CatalogueAnswers(stored).floor)
            let lane = try #require(floor.lanes.first { $0.code == "DUK" })
            #expect(lane.checkIn == true)
            #expect(
                lane.rules
                    == LaneRules(
                        identity: .required, remote: false, places: 120, walkInPercent: 40,
                        release: ReleaseWindow(daysBefore: 1, from: "16:00", minutes: 120),
                        returns: ReturnDelay(fromMinutes: 10, toMinutes: 60),
                        slots: SlotRules(
                            minutes: 15, desks: 2, durations: ["DUK-02": 30], daysAhead: 14, leadMinutes: 60,
                            earlyMinutes: 30, lateMinutes: 15), soonAhead: 7))
            #expect(floor.credits == ["elderly": 15, "disabled": 20])
            #expect(
                floor.people == PersonRules(numbersPerDay: 4, noShows: 2, noShowDays: 20, pauseDays: 5))
            #expect(floor.lanes.first { $0.code == "KES" }.map { $0.rules == nil && $0.checkIn == nil } == true)
        }
    }

    @Test func theClassesAreThoseOfTheQueue() {
        let classes = PriorityClass.allCases.filter { $0 != .regular }.map(\.rawValue)
        #expect(QueueRulesCheck.classes == Set(classes))
    }

    typealias Case = CatalogueCheckTests.Case

    static let cases: [Case] = [
        Case("gerai[0].queue", "[]", "gerai[0].queue must be an object"),
        Case("gerai[0].queue", #"{"identiti": "required"}"#, "gerai[0].queue.identiti is not known here"),
        Case(
            "gerai[0].queue", #"{"identity": "yes"}"#,
            "gerai[0].queue.identity must be one of none, optional, required"),
        Case("gerai[0].queue", #"{"places": 0}"#, "gerai[0].queue.places must be an integer from 1 to 2000"),
        Case(
            "gerai[0].queue", #"{"walk_in_percent": 40}"#, "gerai[0].queue.walk_in_percent means nothing without places"
        ),
        Case(
            "gerai[0].queue", #"{"places": 10, "walk_in_percent": 101}"#,
            "gerai[0].queue.walk_in_percent must be an integer from 0 to 100"),
        Case(
            "gerai[0].queue", #"{"places": 10, "release": {"days_before": 1, "from": "24:00", "minutes": 5}}"#,
            "gerai[0].queue.release.from must be a time such as 08:00"),
        Case(
            "gerai[0].queue", #"{"returns": {"from_minutes": 30, "to_minutes": 10}}"#,
            "gerai[0].queue.returns.to_minutes must not be less than from_minutes"),
        Case(
            "gerai[0].queue", #"{"slots": {"minutes": 15, "desks": 1, "durations": {"KES-01": 30}}}"#,
            "gerai[0].queue.slots.durations.KES-01 is not known here"),
        Case(
            "gerai[0].queue", #"{"slots": {"desks": 1, "late_minutes": 31}}"#,
            "gerai[0].queue.slots.minutes is required",
            "gerai[0].queue.slots.late_minutes must be an integer from 0 to 30"),
        Case("gerai[0].queue", #"{"check_in": "ya"}"#, "gerai[0].queue.check_in must be true or false"),
        Case("people", #"{"no_shows": 2, "no_show_days": 20, "pause_days": 5}"#, "people.numbers_per_day is required"),
        Case(
            "people", #"{"numbers_per_day": 4, "no_shows": 2, "no_show_days": 200, "pause_days": 5}"#,
            "people.no_show_days must be an integer from 1 to 90"),
        Case(
            "priority_credit_minutes", #"{"elderly": 241, "regular": 5}"#,
            "priority_credit_minutes.regular is not known here",
            "priority_credit_minutes.elderly must be an integer from 0 to 240"),
    ]

    @Test(arguments: cases)
    func brokenRulesNameThePlace(_ broken: Case) throws {
        let outcome = CatalogueCheck.check(try ReferenceFile.bytes(with: broken.edits))
        guard case .broken(let problems) = outcome else {
            Issue.record("the document passed")
            return
        }
        #expect(problems.map { "\($0.name) \($0.problem)" } == broken.expected)
    }

    @Test func anAgencyWithoutRulesHasNone() throws {
        let bytes = try ReferenceFile.bytes(with: [("gerai[0].queue", #"{"check_in": false}"#)])
        guard case .sound(let document) = CatalogueCheck.check(bytes) else {
            Issue.record("the document did not pass")
            return
        }
        #expect(document.agencies[0].lanes.first?.rules == nil && document.agencies[0].lanes.first?.checkIn == nil)
    }
}
