import CatalogAPI
import JSONRPC
import QueueAPI
import ServiceKit

@testable import Queue

extension TestQueue {
    func slots(_ service: Code, from: CivilDate? = nil, days: Int = 1) async throws -> SlotList {
        try await store.read { [methods] in
            try methods.slots(SlotRequest(service: service, from: from, days: DayCount(unchecked: days)), $0)
        }
    }

    func book(
        _ service: Code, _ time: String, _ priority: PriorityClass? = nil, nik: NIK? = nil
    ) async throws -> Appointment {
        try await book(service, at: Self.moment(time), priority, nik: nik)
    }

    func book(
        _ service: Code, at start: Timestamp, _ priority: PriorityClass? = nil, nik: NIK? = nil
    ) async throws -> Appointment {
        try await store.write { [methods] in
            try methods.book(BookRequest(service: service, startsAt: start, priority: priority, nik: nik), $0)
        }
    }

    func appointment(_ code: TicketCode) async throws -> Appointment {
        try await store.read { [methods] in try methods.appointment(TicketRequest(code: code), $0) }
    }

    func move(_ code: TicketCode, _ time: String) async throws -> Appointment {
        try await move(code, to: Self.moment(time))
    }

    func move(_ code: TicketCode, to start: Timestamp) async throws -> Appointment {
        try await store.write { [methods] in try methods.move(MoveRequest(code: code, startsAt: start), $0) }
    }

    func cancelAppointment(_ code: TicketCode) async throws -> Appointment {
        try await store.write { [methods] in try methods.cancelAppointment(TicketRequest(code: code), $0) }
    }

    func arrive(_ code: TicketCode, _ nik: NIK? = nil) async throws -> Ticket {
        try await store.write { [methods] in try methods.arrive(CheckInRequest(code: code, nik: nik), $0) }
    }

    func verify(_ code: TicketCode, _ nik: NIK, by agency: Code? = nil) async throws -> OwnerCheck {
        try await store.read { [methods] in
            try methods.verify(VerifyRequest(code: code, nik: nik), by: Officer(agency: agency), $0).owner
        }
    }

    /// Sets the clock to a time of the test's day, or of another one: `09:30`, `2026-11-26 09:30`.
    func at(_ time: String) { clock.set(Self.moment(time)) }

    /// A time at the site.
    static func moment(_ time: String) -> Timestamp {
        let parts = time.split(separator: " ")
        let day = parts.count == 2 ? String(parts[0]) : day.description
        return Timestamp("\(day)T\(parts[parts.count - 1]):00+07:00") ?? .example
    }
}

extension Floor {
    /// The small floor, open from Monday to Friday, with rules for its first lane.
    static func ruled(_ rules: LaneRules, checkIn: Bool = false, people: PersonRules? = nil) -> Floor {
        var floor = Floor.small
        floor.lanes[0].rules = rules
        floor.lanes[0].checkIn = checkIn
        floor.people = people
        floor.hours = FloorHours(
            weekly: [
                OpeningHours(
                    days: ["mon", "tue", "wed", "thu", "fri"], open: "08:00", breakFrom: "12:00", breakTo: "13:00",
                    close: "15:00")
            ], holidays: [CivilDate("2026-11-27") ?? .example], cutoffMinutes: 30, overrunMinutes: 60)
        return floor
    }
}
