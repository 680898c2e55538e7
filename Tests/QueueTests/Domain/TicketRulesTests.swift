import JSONRPC
import QueueAPI
import Testing

@testable import Queue

/// Every state with every command: what happens, or that it is refused and by what.
@Suite struct TicketRulesTests {
    /// A command with the change it makes in each state that allows it. All other states refuse it.
    private static let table: [(command: TicketCommand, allowed: [TicketState: (TicketState, TicketChange)])] = [
        (.checkIn, [.booked: (.waiting, .checkedIn)]),
        (.call(to: "L-1", nil), [.waiting: (.called, .called)]),
        (.call(to: "L-1", outOfOrder), [.waiting: (.called, .called), .parked: (.called, .called)]),
        (.recall, [.called: (.called, .recalled)]),
        (.start, [.called: (.serving, .started)]),
        (.finish(.served, products: 2, missing: []), [.serving: (.served, .served)]),
        (.finish(.unfinished, products: 0, missing: [1, 3]), [.serving: (.unfinished, .unfinished)]),
        (.park, [.serving: (.parked, .parked)]),
        (.resume, [.parked: (.waiting, .resumed)]),
        (.miss, [.called: (.missed, .missed)]),
        (
            .cancel,
            [
                .booked: (.cancelled, .cancelled), .waiting: (.cancelled, .cancelled),
                .missed: (.cancelled, .cancelled), .parked: (.cancelled, .cancelled),
            ]
        ),
        (.rejoin, [.missed: (.waiting, .rejoined)]),
        (
            .endDay,
            [
                .waiting: (.expired, .expired), .called: (.expired, .expired), .missed: (.expired, .expired),
                .booked: (.expired, .expired), .parked: (.unfinished, .unfinished),
                .serving: (.unfinished, .unfinished),
            ]
        ),
    ]

    private static let outOfOrder = CallComparison(at: .example, dueAt: .example, reason: .urgent, heads: [])

    @Test(arguments: TicketState.allCases, table.indices)
    func everyPair(_ state: TicketState, _ row: Int) throws {
        let (command, allowed) = Self.table[row]
        let before = ticket(in: state)
        guard let expected = allowed[state] else {
            #expect(throws: QueueRefusal.ticketState(state)) {
                try TicketRules.apply(command, to: before, at: later)
            }
            #expect(!TicketRules.allows(command, on: before))
            return
        }
        let (after, change) = try TicketRules.apply(command, to: before, at: later)
        #expect(after.state == expected.0)
        #expect(change == expected.1)
        #expect((after.finished != nil) == after.state.isFinal)
        #expect(after.id == before.id && after.number == before.number && after.issued == before.issued)
    }

    @Test func finalStatesAreFinal() {
        for state in TicketState.allCases {
            #expect(Self.table.allSatisfy { $0.allowed[state] == nil } == state.isFinal)
        }
    }

    @Test func aCallIsRepeatedThreeTimesAtMost() throws {
        var called = try TicketRules.apply(.call(to: "L-1", nil), to: ticket(in: .waiting), at: later).ticket
        for count in 1...TicketRules.recallLimit {
            called = try TicketRules.apply(.recall, to: called, at: later.advanced(byMilliseconds: Int64(count))).ticket
            #expect(called.recalls == count)
            #expect(called.firstCalled == later)
            #expect(called.lastCalled == later.advanced(byMilliseconds: Int64(count)))
        }
        #expect(throws: QueueRefusal.recallLimit) { try TicketRules.apply(.recall, to: called, at: later) }
    }

    @Test func aTicketRejoinsOnceAtTheEndOfTheLine() throws {
        var missed = ticket(in: .missed, priority: .elderly)
        missed.recalls = 2
        let again = try TicketRules.apply(.rejoin, to: missed, at: later).ticket
        #expect(again.due == later, "the credit of the class is not given twice")
        #expect(again.rejoins == 1 && again.recalls == 0)
        var missedAgain = again
        missedAgain.state = .missed
        #expect(throws: QueueRefusal.rejoinUsed) { try TicketRules.apply(.rejoin, to: missedAgain, at: later) }
        #expect(!TicketRules.allows(.rejoin, on: missedAgain))
    }

    @Test func aClockThatIsSetBackDatesNothingBeforeWhatWas() throws {
        let called = try TicketRules.apply(.call(to: "L-1", nil), to: ticket(in: .waiting), at: later).ticket
        let earlier = later.advanced(byMilliseconds: -86_400_000)
        #expect(try TicketRules.apply(.start, to: called, at: earlier).ticket.started == later)
    }

    @Test func productsAreKeptOnlyWhenServingEnds() throws {
        let done = try TicketRules.apply(
            .finish(.served, products: 3, missing: []), to: ticket(in: .serving), at: later
        ).ticket
        #expect(done.products == 3)
        #expect(try TicketRules.apply(.endDay, to: ticket(in: .serving), at: later).ticket.products == nil)
    }

    private let later = Timestamp(milliseconds: 2_000_000)

    private func ticket(in state: TicketState, priority: PriorityClass = .regular) -> TicketRecord {
        var ticket = TicketRecord.issue(
            code: TicketCode.example, lane: 1, day: CivilDate(daysSince1970: 0), number: 1, service: "S",
            priority: priority, channel: .kiosk, joined: Timestamp(milliseconds: 1_000_000), credits: .standard)
        ticket.state = state
        return ticket
    }
}
