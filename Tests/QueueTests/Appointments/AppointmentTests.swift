import CatalogAPI
import JSONRPC
import QueueAPI
import QueueRules
import ServiceKit
import Testing

@testable import Queue

@Suite struct AppointmentTests {
    /// A quarter of an hour each, two people at once, for today and the week after.
    private static let floor = Floor.ruled(
        LaneRules(slots: SlotRules(minutes: 15, desks: 2, durations: ["DUK-02": 40], daysAhead: 7)))

    @Test func slotsFollowOpeningHoursBreaksAndHolidays() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let list = try await queue.slots("DUK-01", days: 4)
            #expect(list.lane == "DUK-A" && list.minutes == 15 && list.days.count == 4)
            let today = list.days[0].slots
            // Not before an hour from now; the last ends when the doors close.
            #expect(today.first?.startsAt == TestQueue.moment("09:00"))
            #expect(today.last?.startsAt == TestQueue.moment("14:45"))
            #expect(!today.contains { $0.startsAt == TestQueue.moment("12:00") })
            #expect(today.contains { $0.startsAt == TestQueue.moment("11:45") })
            #expect(today.count == 12 + 8 && today.allSatisfy { $0.left == 2 })
            #expect(list.days[1].slots.count == 16 + 8)
            #expect(list.days[2].slots.isEmpty, "a holiday")
            #expect(list.days[3].slots.isEmpty, "a Saturday")
        }
    }

    @Test func aLongServiceTakesSeveralSteps() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let long = try await queue.slots("DUK-02").days[0].slots
            // Three steps of a quarter: the last before the break begins at a quarter past eleven.
            #expect(long.contains { $0.startsAt == TestQueue.moment("11:15") })
            #expect(!long.contains { $0.startsAt == TestQueue.moment("11:30") })
            _ = try await queue.book("DUK-02", "10:00")
            let short = try await queue.slots("DUK-01").days[0].slots
            for (time, left) in [("09:45", 2), ("10:00", 1), ("10:15", 1), ("10:30", 1), ("10:45", 2)] {
                #expect(short.first { $0.startsAt == TestQueue.moment(time) }?.left == left, "\(time)")
            }
        }
    }

    @Test func twoDesksTwoAppointments() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let first = try await queue.book("DUK-01", "10:00", .elderly)
            #expect(first.state == .booked && first.startsAt == TestQueue.moment("10:00") && first.canCancel)
            #expect(first.checkInFrom == TestQueue.moment("09:30") && first.checkInUntil == TestQueue.moment("10:15"))
            #expect(first.movesLeft == 2 && first.priority == .elderly)
            #expect(try await queue.appointment(first.code) == first, "an answer and a later look agree")
            _ = try await queue.book("DUK-01", "10:00")
            #expect(await kind { try await queue.book("DUK-01", "10:00") } == "slot_taken")
            _ = try await queue.book("DUK-01", "10:15")
            let changes = try await queue.events(QueueAPI.appointmentChanged).map(\.change)
            #expect(changes == [.booked, .booked, .booked])
        }
    }

    @Test(arguments: ["10:05", "08:30", "12:00", "2026-11-27 09:00", "2026-12-03 09:00", "2026-11-24 09:00"])
    func noSlotNoAppointment(time: String) async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            #expect(await kind { try await queue.book("DUK-01", time) } == "no_slot")
        }
    }

    @Test func otherLanesMakeNone() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            #expect(await kind { try await queue.slots("DUK-03") } == "no_appointments")
            #expect(await kind { try await queue.book("DUK-03", "10:00") } == "no_appointments")
            #expect(await kind { try await queue.slots("DUK-99") } == "not_found")
            #expect(await kind { try await queue.appointment("0000000000") } == "not_found")
            #expect(await kind { try await queue.move("0000000000", "10:00") } == "not_found")
            #expect(await kind { try await queue.cancelAppointment("0000000000") } == "not_found")
            #expect(await kind { try await queue.arrive("0000000000") } == "not_found")
        }
    }

    @Test func whoArrivesIsCalledAtTheTimeOfTheAppointment() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let appointment = try await queue.book("DUK-01", "10:00")
            queue.at("09:29")
            #expect(await kind { try await queue.arrive(appointment.code) } == "too_early")
            queue.at("09:55")
            let early = try await queue.issue("DUK-01")
            queue.at("10:02")
            let late = try await queue.issue("DUK-01")
            queue.at("10:10")
            let ticket = try await queue.arrive(appointment.code)
            #expect(ticket.code == appointment.code && ticket.state == .waiting && ticket.ahead == 1)
            #expect(try await queue.appointment(appointment.code).state == .arrived)
            #expect(await kind { try await queue.arrive(appointment.code) } == "wrong_state")
            #expect(await kind { try await queue.cancelAppointment(appointment.code) } == "wrong_state")
            try await queue.open("DUK-1")
            var order: [String?] = []
            for _ in 0..<3 {
                order.append(try await queue.work(.call, "DUK-1").current?.number)
                try await queue.work(.missed, "DUK-1")
            }
            #expect(order == [early.number, ticket.number, late.number])
            let ledger = replay(try await queue.wholeLedger("DUK-A"))
            #expect(ledger.faults == [] && ledger.summary.credits == [0])
            let why = try await queue.explanation(appointment.code)
            #expect(why.dueAt == TestQueue.moment("10:00") && why.sentence.id.contains("janji temunya pukul 10.00"))
        }
    }

    @Test func whoIsTooLateWaitsLikeEverybody() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let appointment = try await queue.book("DUK-01", "10:00")
            queue.at("10:12")
            let walkIn = try await queue.issue("DUK-01")
            queue.at("10:16")
            let ticket = try await queue.arrive(appointment.code)
            #expect(ticket.ahead == 1)
            #expect(try await queue.ticket(walkIn.code).ahead == 0)
        }
    }

    @Test func theLedgerTellsOfAppointmentsAndNoneCanBeMadeUp() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let early = try await queue.book("DUK-01", "10:00")
            let late = try await queue.book("DUK-01", "10:00", .elderly)
            queue.at("09:40")
            _ = try await queue.arrive(early.code)
            queue.at("10:20")
            _ = try await queue.arrive(late.code)
            _ = try await queue.issue("DUK-01")
            try await queue.open("DUK-1")
            for _ in 0..<3 {
                try await queue.work(.call, "DUK-1")
                try await queue.work(.missed, "DUK-1")
            }
            let lines = try await queue.wholeLedger("DUK-A")
            #expect(replay(lines).faults == [])
            let records = lines.compactMap { LedgerRecord(canonical: Array($0.utf8)) }
            #expect(records.map(\.appointment).prefix(3) == [early.startsAt, nil, nil])
            for (index, alter) in [
                (0, { (record: inout LedgerRecord) in record.appointment = TestQueue.moment("09:00") }),
                (0, { $0.appointment = nil }), (0, { $0.credit = 60_000 }),
                (2, { $0.appointment = TestQueue.moment("09:00") }),
                (
                    2,
                    {
                        $0.appointment = TestQueue.moment("09:00")
                        $0.due = $0.appointment
                    }
                ), (3, { $0.appointment = $0.due }),
            ] {
                var forged = records
                alter(&forged[index])
                var link = LedgerLink.origin
                // Chained anew, as somebody with the whole database would: only the rules can tell.
                let found = forged.flatMap { record -> [String] in
                    var record = record
                    record.previous = link.text
                    link = LedgerLink(of: record.canonical)
                    return [String(decoding: record.canonical, as: UTF8.self)]
                }
                #expect(!replay(found).faults.isEmpty, "record \(index + 1): \(forged[index])")
            }
        }
    }

    @Test func movingTakesTheNewPlaceAndGivesTheOldOneBackLater() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let first = try await queue.book("DUK-01", "10:00")
            let second = try await queue.book("DUK-01", "10:00")
            _ = try await queue.book("DUK-01", "11:00")
            _ = try await queue.book("DUK-01", "11:00")
            #expect(await kind { try await queue.move(first.code, "11:00") } == "slot_taken")
            #expect(try await queue.appointment(first.code) == first, "nothing changed")
            let moved = try await queue.move(first.code, "10:30")
            #expect(
                moved.startsAt == TestQueue.moment("10:30") && moved.movesLeft == 1 && moved.version > first.version)
            // Ten minutes at the least before somebody else may have it.
            #expect(await kind { try await queue.book("DUK-01", "10:00") } == "slot_taken")
            queue.clock.advance(by: .seconds(600))
            _ = try await queue.book("DUK-01", "10:00")
            let other = try await queue.move(first.code, "2026-11-26 09:00")
            #expect(other.serviceDay == CivilDate("2026-11-26") && other.movesLeft == 0)
            #expect(await kind { try await queue.move(first.code, "2026-11-26 10:00") } == "move_limit")
            queue.at("10:00")
            #expect(await kind { try await queue.move(second.code, "14:00") } == "too_late")
            #expect(await kind { try await queue.cancelAppointment(second.code) } == "too_late")
        }
    }

    @Test func aCancelledPlaceComesBackAfterADelay() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let first = try await queue.book("DUK-01", "14:00")
            _ = try await queue.book("DUK-01", "14:00")
            #expect(try await queue.cancelAppointment(first.code).state == .cancelled)
            #expect(await kind { try await queue.cancelAppointment(first.code) } == "wrong_state")
            #expect(await kind { try await queue.book("DUK-01", "14:00") } == "slot_taken")
            queue.clock.advance(by: .seconds(599))
            #expect(await kind { try await queue.book("DUK-01", "14:00") } == "slot_taken")
            queue.clock.advance(by: .seconds(1))
            _ = try await queue.book("DUK-01", "14:00")
        }
    }

    @Test func whoDoesNotComeHasMissedAndWhoCouldNotHasNot() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let morning = try await queue.book("DUK-01", "10:00")
            let afternoon = try await queue.book("DUK-01", "14:00")
            let tomorrow = try await queue.book("DUK-01", "2026-11-26 10:00")
            queue.at("11:00")
            _ = try await queue.closeDay()
            #expect(try await queue.appointment(morning.code).state == .missed)
            #expect(try await queue.appointment(afternoon.code).state == .cancelled)
            #expect(try await queue.appointment(tomorrow.code).state == .booked)
            #expect(await kind { try await queue.arrive(afternoon.code) } == "wrong_state")
            #expect(await kind { try await queue.book("DUK-01", "14:15") } == "no_slot", "the day is over")
            queue.at("2026-11-26 09:45")
            #expect(try await queue.arrive(tomorrow.code).number == "A-001")
        }
    }

    @Test func midnightEndsWhatNobodyEnded() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let appointment = try await queue.book("DUK-01", "2026-11-26 10:00")
            queue.at("2026-11-30 08:00")
            try await queue.keeper.keep()
            #expect(try await queue.appointment(appointment.code).state == .missed)
        }
    }

    @Test func appointmentsOfALaneWithoutSlotsAreStillKept() async throws {
        try await TestQueue.run(floor: Self.floor) { queue in
            let appointment = try await queue.book("DUK-01", "10:00")
            try await queue.take(.ruled(LaneRules()))
            queue.at("09:50")
            #expect(await kind { try await queue.move(appointment.code, "11:00") } == "no_appointments")
            #expect(try await queue.arrive(appointment.code).state == .waiting)
        }
    }
}

@Suite struct AppointmentRulesTests {
    private static let plan = SlotPlan(SlotRules(minutes: 15, desks: 1))
    private static let start = TestQueue.moment("10:00")

    private static func record(_ state: AppointmentState) -> AppointmentRecord {
        var record = AppointmentRecord(
            code: "K7Q2M9XW4D", lane: 1, service: "DUK-01", priority: .regular, booked: TestQueue.morning,
            day: TestQueue.day, minute: 600, start: start)
        record.state = state
        return record
    }

    private static let commands: [AppointmentCommand] = [
        .checkIn, .move(to: TestQueue.day, minute: 660, start: TestQueue.moment("11:00")), .cancel, .endDay,
    ]

    @Test(arguments: AppointmentState.allCases, commands)
    func everyPairOfStateAndCommandHasAnAnswer(state: AppointmentState, command: AppointmentCommand) throws {
        for time in ["08:00", "09:30", "10:00", "10:15", "10:16", "23:59"] {
            let before = Self.record(state)
            let now = TestQueue.moment(time)
            do throws(AppointmentRefusal) {
                let after = try AppointmentRules.apply(command, to: before, at: now, Self.plan)
                #expect(state == .booked, "what is over stays as it is")
                #expect(after.code == before.code && after.lane == before.lane)
                switch command {
                case .checkIn: #expect(after.state == .arrived && now >= TestQueue.moment("09:30"))
                case .move: #expect(after.state == .booked && after.moves == 1 && now < Self.start)
                case .cancel: #expect(after.state == .cancelled && now < Self.start)
                case .endDay: #expect(after.state == (time > "10:15" ? .missed : .cancelled))
                }
            } catch {
                switch error {
                case .state(let told): #expect(told == state && state != .booked)
                case .tooEarly(let from): #expect(command == .checkIn && now < from)
                case .tooLate: #expect(now >= Self.start && command != .checkIn)
                case .moveLimit: Issue.record("it was never moved")
                }
            }
        }
    }

    @Test func theDueTimeNeverMovesAheadOfTheAppointment() {
        let record = Self.record(.booked)
        for minutes in -30...120 {
            let joined = Self.start.advanced(byMilliseconds: Int64(minutes) * 60_000)
            let due = AppointmentRules.due(record, joined: joined, Self.plan, credit: 15 * 60_000)
            #expect(due >= Self.start)
            // The bound of waiting of those in line holds with appointments too.
            #expect(joined.milliseconds(since: due) <= DueOrder.carriedOver)
        }
    }
}
