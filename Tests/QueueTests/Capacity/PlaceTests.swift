import CatalogAPI
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct PlaceTests {
    @Test func aShareIsKeptForThoseWhoCome() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(places: 5, walkInPercent: 40))) { queue in
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 5, walkIn: 5, remote: 3))
            for _ in 0..<3 { _ = try await queue.issue("DUK-01", channel: .phone) }
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 5, walkIn: 2, remote: 0))
            #expect(await kind { try await queue.issue("DUK-01", channel: .phone) } == "no_places_left")
            for _ in 0..<2 { _ = try await queue.issue("DUK-01") }
            let lane = try await queue.lane("DUK-A")
            #expect(lane.places == PlacesLeft(places: 5, walkIn: 0, remote: 0) && lane.intake?.reason == .full)
            #expect(await kind { try await queue.issue("DUK-01") } == "intake_closed")
            // Whom the supervisor lets in is served beyond what was planned.
            try await queue.setIntake("DUK-A", .open)
            #expect(try await queue.issue("DUK-01").number == "A-006")
            #expect(try await queue.lane("DUK-A").places?.walkIn == 0)
            #expect(try await queue.lane("DUK-B").places == nil)
        }
    }

    @Test func whoComesMayHaveWhatNobodyElseHas() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(places: 4, walkInPercent: 25))) { queue in
            for _ in 0..<3 { _ = try await queue.issue("DUK-01") }
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 4, walkIn: 1, remote: 1))
            _ = try await queue.issue("DUK-01", channel: .phone)
            #expect(await kind { try await queue.issue("DUK-01") } == "intake_closed")
        }
    }

    @Test func aPlaceGivenBackFarAwayComesBackLaterAndAtTheSiteAtOnce() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(places: 2))) { queue in
            let remote = try await queue.issue("DUK-01", channel: .phone)
            let walkIn = try await queue.issue("DUK-01")
            _ = try await queue.cancel(walkIn.code)
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 2, walkIn: 1, remote: 1))
            _ = try await queue.cancel(remote.code)
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 2, walkIn: 2, remote: 1))
            queue.clock.advance(by: .seconds(600))
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 2, walkIn: 2, remote: 2))
        }
    }

    @Test func whoWasCalledHasHadTheirPlace() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(places: 2))) { queue in
            let ticket = try await queue.issue("DUK-01")
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            try await queue.work(.missed, "DUK-1")
            _ = try await queue.cancel(ticket.code)
            #expect(try await queue.lane("DUK-A").places?.walkIn == 1)
        }
    }

    @Test func appointmentsNumbersAndWalkInsShareOneCount() async throws {
        let rules = LaneRules(places: 3, walkInPercent: 34, slots: SlotRules(minutes: 15, desks: 5))
        try await TestQueue.run(floor: .ruled(rules)) { queue in
            let day = try await queue.slots("DUK-01").days[0]
            #expect(day.left == 1 && day.slots.allSatisfy { $0.left == 1 })
            let appointment = try await queue.book("DUK-01", "10:00")
            #expect(await kind { try await queue.book("DUK-01", "10:15") } == "no_places_left")
            #expect(await kind { try await queue.issue("DUK-01", channel: .phone) } == "no_places_left")
            #expect(try await queue.slots("DUK-01").days[0].slots.allSatisfy { $0.left == 0 })
            // Tomorrow has a count of its own.
            _ = try await queue.book("DUK-01", "2026-11-26 10:00")
            queue.at("09:45")
            _ = try await queue.arrive(appointment.code)
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 3, walkIn: 2, remote: 0))
        }
    }

    @Test func rulesMayBeginInTheMiddleOfADay() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules())) { queue in
            let given = try await queue.issue("DUK-01", channel: .phone)
            _ = try await queue.issue("DUK-01")
            try await queue.take(.ruled(LaneRules(places: 4, walkInPercent: 25)))
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 4, walkIn: 2, remote: 2))
            _ = try await queue.issue("DUK-01")
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 4, walkIn: 1, remote: 1))
            _ = try await queue.cancel(given.code)
            #expect(try await queue.lane("DUK-A").places == PlacesLeft(places: 4, walkIn: 2, remote: 1))
        }
    }

    @Test func remotePlacesAreReleasedOneByOneWithinAWindow() async throws {
        let rules = LaneRules(
            places: 40, walkInPercent: 50, release: ReleaseWindow(daysBefore: 0, from: "08:00", minutes: 60))
        try await TestQueue.run(floor: .ruled(rules)) { queue in
            queue.at("07:59")
            #expect(try await queue.lane("DUK-A").places?.remote == 0)
            var seen = [0]
            for minute in 0..<60 {
                queue.clock.set(TestQueue.moment("08:00").advanced(byMilliseconds: Int64(minute) * 60_000))
                seen.append(try #require(try await queue.lane("DUK-A").places).remote)
            }
            #expect(seen == seen.sorted(), "no place goes back into the hat")
            // No instant at which many come at once: of twenty in an hour never more than seven in a minute.
            #expect(zip(seen.dropFirst(), seen).allSatisfy { $0 - $1 <= 7 } && Set(seen).count > 8)
            queue.at("09:00")
            #expect(try await queue.lane("DUK-A").places?.remote == 20)
            // Another instance of the same installation agrees; another installation draws other lots.
            let lots = (0..<20).map { PersonSecret.known.lot(lane: "DUK-A", day: TestQueue.day, place: $0) }
            #expect(lots == (0..<20).map { PersonSecret.known.lot(lane: "DUK-A", day: TestQueue.day, place: $0) })
            #expect(Set(lots).count == 20)
            #expect(PersonSecret([1]).lot(lane: "DUK-A", day: TestQueue.day, place: 0) != lots[0])
        }
    }

    @Test func aLaneMayGiveNumbersOnlyAtTheSite() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(remote: false))) { queue in
            #expect(await kind { try await queue.issue("DUK-01", channel: .phone) } == "not_remote")
            _ = try await queue.issue("DUK-01")
            _ = try await queue.issue("DUK-03", channel: .phone)
        }
    }

    @Test func aThousandWantTheLastPlaceAndOneHasIt() async throws {
        let rules = LaneRules(places: 1, slots: SlotRules(minutes: 15, desks: 1))
        try await TestQueue.run(floor: .ruled(rules)) { queue in
            let outcomes = await withTaskGroup(of: String.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        await kind {
                            if number.isMultiple(of: 2) {
                                _ = try await queue.book("DUK-01", "10:00")
                            } else {
                                _ = try await queue.issue("DUK-01", channel: .phone)
                            }
                        } ?? "given"
                    }
                }
                return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes["given"] == 1, "\(outcomes)")
            #expect(
                Set(outcomes.keys).isSubset(of: ["given", "no_places_left", "slot_taken", "intake_closed", "busy"]))
        }
    }

    @Test func whatTheCatalogueExaggeratesHasALimit() {
        let settings = LaneSettings(
            LaneRules(
                places: 0, walkInPercent: 900, release: ReleaseWindow(daysBefore: -3, from: "25:00", minutes: 1),
                returns: ReturnDelay(fromMinutes: 90, toMinutes: 3),
                slots: SlotRules(minutes: 0, desks: -1, durations: ["X": 10_000], daysAhead: 900, lateMinutes: 900),
                soonAhead: 0))
        #expect(settings.places?.places == 1 && settings.places?.remote == 0 && settings.places?.release == nil)
        #expect(settings.returnDelay == 5_400_000...5_400_000 && settings.soonAhead == 1)
        #expect(settings.slots?.step == 5 && settings.slots?.desks == 1 && settings.slots?.daysAhead == 60)
        #expect(settings.slots?.late == 30 * 60_000 && settings.slots?.minutes(of: "X") == 480)
    }
}
