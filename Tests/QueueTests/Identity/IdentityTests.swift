import CatalogAPI
import Foundation
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

@Suite struct IdentityTests {
    private static let ani = NIK(unchecked: "3579014508900001")
    private static let budi = NIK(unchecked: "3579011708850002")

    @Test func aNIKIsSixteenDigitsWithADateOfBirth() {
        for good in ["3579014508900001", "3579011708850002", "9999992902000001", "1101017112991234"] {
            #expect(NIK(good) != nil, "\(good)")
        }
        for bad in [
            "", "357901450890000", "35790145089000011", "357901450890000a", "3579010008900001", "3579014013900001",
            "3579013202900001", "3579013002900001", "3579017308900001", "٣٥٧٩٠١٤٥٠٨٩٠٠٠٠١",
        ] {
            #expect(NIK(bad) == nil, "\(bad)")
        }
    }

    @Test func aNIKIsNeverPrinted() throws {
        let nik = Self.ani
        let request = IssueRequest(service: "DUK-01", channel: .phone, nik: nik)
        for text in ["\(nik)", String(reflecting: nik), "\(request)", String(reflecting: request)] {
            #expect(!text.contains("3579014508900001"))
        }
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains("3579014508900001"))
        #expect("\(PersonSecret.known)" == "PersonSecret")
    }

    @Test(arguments: IdentityDemand.allCases)
    func eachLaneAsksForWhatItNeeds(demand: IdentityDemand) async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(identity: demand))) { queue in
            let nik = Self.ani
            #expect(await kind { try await queue.issue("DUK-01") } == (demand == .required ? "identity_required" : nil))
            #expect(
                await kind { try await queue.issue("DUK-01", nik: nik) } == (demand == .none ? "invalid_params" : nil))
            let issued = try await queue.lane("DUK-A").issued
            #expect(issued == (demand == .optional ? 2 : 1))
        }
    }

    @Test func onePersonHasOneOpenNumberInALane() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(identity: .required))) { queue in
            let (ani, budi) = (Self.ani, Self.budi)
            let first = try await queue.issue("DUK-01", nik: ani)
            for channel in TicketChannel.allCases {
                #expect(await kind { try await queue.issue("DUK-02", channel: channel, nik: ani) } == "already_in_line")
            }
            #expect(try await queue.issue("DUK-01", nik: budi).number == "A-002", "nothing was left behind")
            try await queue.open("DUK-1")
            try await queue.work(.call, "DUK-1")
            #expect(await kind { try await queue.issue("DUK-01", nik: ani) } == "already_in_line")
            try await queue.work(.start, "DUK-1")
            try await queue.work(.finish(), "DUK-1")
            _ = try await queue.issue("DUK-01", nik: ani)
            // The step back would give one person two open numbers.
            #expect(await kind { try await queue.work(.undo, "DUK-1") } == "nothing_to_undo")
            #expect(try await queue.ticket(first.code).state == .served)
        }
    }

    @Test func aPersonTakesFewNumbersADay() async throws {
        let people = PersonRules(numbersPerDay: 3, noShows: 3, noShowDays: 30, pauseDays: 7)
        try await TestQueue.run(floor: .ruled(LaneRules(identity: .optional), people: people)) { queue in
            let (ani, budi) = (Self.ani, Self.budi)
            for _ in 0..<3 { _ = try await queue.cancel(try await queue.issue("DUK-01", nik: ani).code) }
            #expect(await kind { try await queue.issue("DUK-01", nik: ani) } == "person_limit")
            _ = try await queue.issue("DUK-01", nik: budi)
            _ = try await queue.issue("DUK-01")
            queue.at("2026-11-26 09:00")
            _ = try await queue.issue("DUK-01", nik: ani)
        }
    }

    @Test func whoNeverComesTakesNumbersAtTheSiteForAWhile() async throws {
        let people = PersonRules(numbersPerDay: 5, noShows: 2, noShowDays: 30, pauseDays: 7)
        let rules = LaneRules(identity: .required, slots: SlotRules(minutes: 15, desks: 1))
        try await TestQueue.run(floor: .ruled(rules, checkIn: true, people: people)) { queue in
            let (ani, budi) = (Self.ani, Self.budi)
            // One number that nobody checked in, one appointment that nobody kept.
            _ = try await queue.issue("DUK-01", channel: .phone, nik: ani)
            _ = try await queue.book("DUK-01", "2026-11-26 10:00", nik: ani)
            queue.at("15:30")
            _ = try await queue.closeDay()
            queue.at("2026-11-26 16:00")
            try await queue.keeper.keep()
            _ = try await queue.closeDay()
            queue.at("2026-11-30 08:30")
            #expect(await kind { try await queue.issue("DUK-01", channel: .phone, nik: ani) } == "cooling_off")
            #expect(await kind { try await queue.book("DUK-01", "2026-11-30 10:00", nik: ani) } == "cooling_off")
            _ = try await queue.issue("DUK-01", channel: .phone, nik: budi)
            // Nobody is turned away at the door.
            _ = try await queue.issue("DUK-01", channel: .kiosk, nik: ani)
            // Seven days after the last one, which ended on Thursday afternoon.
            queue.at("2026-12-04 09:00")
            _ = try await queue.issue("DUK-01", channel: .phone, nik: ani)
        }
    }

    @Test func aNumberTakenAtTheKioskIsNoNoShow() async throws {
        let people = PersonRules(numbersPerDay: 5, noShows: 1, noShowDays: 30, pauseDays: 7)
        try await TestQueue.run(floor: .ruled(LaneRules(identity: .required), people: people)) { queue in
            let ani = Self.ani
            _ = try await queue.issue("DUK-01", channel: .kiosk, nik: ani)
            queue.at("15:30")
            _ = try await queue.closeDay()
            queue.at("2026-11-26 09:00")
            _ = try await queue.issue("DUK-01", channel: .phone, nik: ani)
        }
    }

    @Test func aNumberCannotBePassedOn() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(identity: .required), checkIn: true)) { queue in
            let (ani, budi) = (Self.ani, Self.budi)
            let ticket = try await queue.issue("DUK-01", channel: .phone, nik: ani)
            #expect(ticket.state == .booked)
            #expect(await kind { try await queue.checkIn(ticket.code) } == "identity_required")
            #expect(await kind { try await queue.checkIn(ticket.code, budi) } == "identity_mismatch")
            #expect(try await queue.ticket(ticket.code).state == .booked)
            #expect(try await queue.checkIn(ticket.code, ani).state == .waiting)
            #expect(try await queue.verify(ticket.code, ani) == .same)
            #expect(try await queue.verify(ticket.code, budi) == .other)
            #expect(await kind { try await queue.verify(ticket.code, budi, by: "DIN") } == "forbidden")
            #expect(await kind { try await queue.verify("0000000000", budi) } == "not_found")
            let other = try await queue.issue("DUK-03")
            #expect(try await queue.verify(other.code, ani) == .unknown)
        }
    }

    @Test func anAppointmentCannotBePassedOnAndCountsAsOne() async throws {
        let rules = LaneRules(identity: .required, slots: SlotRules(minutes: 15, desks: 2))
        try await TestQueue.run(floor: .ruled(rules)) { queue in
            let (ani, budi) = (Self.ani, Self.budi)
            let first = try await queue.book("DUK-01", "10:00", nik: ani)
            #expect(await kind { try await queue.book("DUK-01", "11:00", nik: ani) } == "already_in_line")
            // One may come without the appointment; the two do not become two numbers at once.
            let walkIn = try await queue.issue("DUK-01", nik: ani)
            queue.at("09:40")
            #expect(await kind { try await queue.arrive(first.code, budi) } == "identity_mismatch")
            #expect(await kind { try await queue.arrive(first.code) } == "identity_required")
            #expect(await kind { try await queue.arrive(first.code, ani) } == "already_in_line")
            _ = try await queue.cancel(walkIn.code)
            let ticket = try await queue.arrive(first.code, ani)
            #expect(await kind { try await queue.issue("DUK-01", nik: ani) } == "already_in_line")
            _ = try await queue.cancel(ticket.code)
            _ = try await queue.book("DUK-01", "11:00", nik: ani)
        }
    }

    @Test func noNIKIsInTheFile() async throws {
        try await TestQueue.run(floor: .ruled(LaneRules(identity: .required))) { queue in
            _ = try await queue.issue("DUK-01", channel: .phone, nik: Self.ani)
            for name in try FileManager.default.contentsOfDirectory(atPath: queue.folder.path) {
                let bytes = try Data(contentsOf: queue.folder.appending(path: name))
                #expect(bytes.range(of: Data("3579014508900001".utf8)) == nil, "\(name)")
            }
        }
    }

    @Test func theSameSecretForEveryInstanceAndAfterEveryStart() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "people-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let nik = Self.ani
        let identity = IdentityFolder(path: folder.path)
        let first = try PersonSecret(in: identity).person(nik)
        #expect(try PersonSecret(in: identity).person(nik) == first)
        #expect(PersonSecret.known.person(nik) != first)
        #expect(first.text.count == 64 && !first.text.contains("3579"))
        let path = folder.appending(path: "people.key").path
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["people.key"])
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: OperatorError.self) { try PersonSecret(in: identity) }
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
        #expect(throws: OperatorError.self) { try PersonSecret(in: identity) }
    }
}
