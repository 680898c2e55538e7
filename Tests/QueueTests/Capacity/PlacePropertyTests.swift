import CatalogAPI
import JSONRPC
import QueueAPI
import ServiceKit
import Testing

@testable import Queue

/// Random runs of numbers and appointments over lanes whose places are counted. Before every step the public count is
/// read, and what it says must come true; after it, the count must agree with a list of who holds a place.
@Suite struct PlacePropertyTests {
    @Test(arguments: Array(1...16) + [UInt64.random(in: 1_000...UInt64.max)])
    func theCountIsAlwaysTrue(seed: UInt64) async throws {
        var generator = SplitMix(seed: seed)
        let rules = LaneRules(
            places: Int.random(in: 1...14, using: &generator),
            walkInPercent: [0, 25, 60, 100].randomElement(using: &generator),
            release: Bool.random(using: &generator) ? ReleaseWindow(daysBefore: 0, from: "07:30", minutes: 180) : nil,
            slots: SlotRules(minutes: 30, desks: Int.random(in: 1...2, using: &generator), leadMinutes: 0))
        try await TestQueue.run(floor: .ruled(rules)) { queue in
            try await queue.open("DUK-1")
            var run = PlaceRun(queue: queue, seed: seed)
            for step in 0..<120 {
                try await run.take(Int.random(in: 0..<9, using: &generator), number: step, using: &generator)
            }
        }
    }
}

/// One run and who holds a place of the day in it.
private struct PlaceRun {
    let queue: TestQueue
    let seed: UInt64
    /// Codes of numbers and appointments of today.
    var walkIn: Set<TicketCode> = []
    var remote: Set<TicketCode> = []
    var appointments: [Appointment] = []
    var open: [TicketCode] = []

    mutating func take(_ choice: Int, number: Int, using generator: inout SplitMix) async throws {
        let label: Comment = "seed \(seed), step \(number), choice \(choice)"
        let before = try #require(try await queue.lane("DUK-A").places)
        switch choice {
        case 0, 1:
            let refusal = try await issue(choice == 0 ? .kiosk : .phone)
            let isLeft = (choice == 0 ? before.walkIn : before.remote) > 0
            #expect((refusal == nil) == isLeft, label)
        case 2, 3: try await book(before, label, using: &generator)
        case 4:
            guard let code = open.randomElement(using: &generator) else { return }
            if try await queue.ticket(code).calledAt == nil { hand(back: code) }
            _ = await kind { try await queue.cancel(code) }
            open.removeAll { $0 == code }
        case 5:
            guard let appointment = appointments.randomElement(using: &generator) else { return }
            let refusal = await kind { try await queue.cancelAppointment(appointment.code) }
            if refusal == nil { hand(back: appointment.code) }
            if refusal != "too_late" { appointments.removeAll { $0.code == appointment.code } }
        case 6: try await move(label, using: &generator)
        case 7:
            _ = await kind { try await queue.work(.call, "DUK-1") }
            _ = await kind { try await queue.work(.missed, "DUK-1") }
        default:
            queue.clock.advance(by: .seconds(Int.random(in: 0...900, using: &generator)))
            for appointment in appointments
            where await kind(of: { try await queue.arrive(appointment.code) }) == nil {
                open.append(appointment.code)
                appointments.removeAll { $0.code == appointment.code }
            }
        }
        try await check(label)
    }

    private mutating func issue(_ channel: TicketChannel) async throws -> String? {
        var code: TicketCode?
        let refusal = await kind { code = try await queue.issue("DUK-01", channel: channel).code }
        guard let code else { return refusal }
        open.append(code)
        if channel == .phone { remote.insert(code) } else { walkIn.insert(code) }
        return nil
    }

    private mutating func book(_ before: PlacesLeft, _ label: Comment, using generator: inout SplitMix) async throws {
        let day = try await queue.slots("DUK-01").days[0]
        #expect(day.left == before.remote, label)
        guard let slot = day.slots.randomElement(using: &generator) else { return }
        var made: Appointment?
        let refusal = await kind { made = try await queue.book("DUK-01", at: slot.startsAt) }
        #expect((refusal == nil) == (slot.left > 0), label)
        guard let made else { return }
        appointments.append(made)
        remote.insert(made.code)
    }

    private mutating func move(_ label: Comment, using generator: inout SplitMix) async throws {
        guard let index = appointments.indices.randomElement(using: &generator) else { return }
        let old = appointments[index]
        let days = try await queue.slots("DUK-01", days: 2).days
        guard let slot = days.flatMap(\.slots).randomElement(using: &generator) else { return }
        let now = try await queue.appointment(old.code)
        var moved: Appointment?
        let refusal = await kind { moved = try await queue.move(old.code, to: slot.startsAt) }
        if let moved {
            appointments[index] = moved
            if moved.serviceDay == TestQueue.day { remote.insert(old.code) } else { hand(back: old.code) }
        } else if now.movesLeft > 0, now.canCancel, now.startsAt != slot.startsAt {
            #expect(refusal == "slot_taken" || refusal == "no_places_left", label)
        }
    }

    private mutating func hand(back code: TicketCode) {
        walkIn.remove(code)
        remote.remove(code)
    }

    private func check(_ label: Comment) async throws {
        let left = try #require(try await queue.lane("DUK-A").places)
        #expect(left.walkIn == left.places - walkIn.count - remote.count, label)
        #expect(0 <= left.remote && left.remote <= left.walkIn, label)
        let slots = try await queue.slots("DUK-01").days[0].slots
        #expect(slots.allSatisfy { $0.left <= left.remote && $0.left >= 0 }, label)
    }
}
