import JSONRPC
import QueueAPI
import QueueRules
import Testing

@testable import Queue

/// What the queue does and what `mpp verify` allows are the same.
@Suite struct CourseTests {
    private static let commands: [TicketCommand] = [
        .checkIn, .call(to: "DUK-1", nil), .call(to: "DUK-1", comparison), .recall, .start,
        .finish(.served, products: 1, missing: []), .finish(.unfinished, products: 0, missing: []), .park, .resume,
        .miss, .cancel, .rejoin, .endDay,
    ]
    private static let comparison = CallComparison(at: .example, dueAt: .example, reason: .urgent, heads: [])
    private static let own: Set<TicketChange> = [.issued, .arrived, .advanced, .undone]

    private func ticket(_ state: TicketState) -> TicketRecord {
        var ticket = TicketRecord.issue(
            code: "K7Q2M9XW4D", lane: 1, day: .example, number: 1, service: "DUK-01", priority: .regular,
            channel: .kiosk, joined: .example, credits: .standard)
        ticket.state = state
        return ticket
    }

    @Test func everyCommandInEveryState() {
        var led: Set<[String]> = []
        for state in TicketState.allCases {
            for command in Self.commands {
                guard let (after, change) = try? TicketRules.apply(command, to: ticket(state), at: .example) else {
                    continue
                }
                let isExceptional = if case .call(_, let comparison) = command { comparison != nil } else { false }
                #expect(
                    TicketCourse.allows(change, from: state, to: after.state, isExceptional: isExceptional),
                    "\(command) in \(state)")
                led.insert([change.rawValue, state.rawValue, after.state.rawValue])
            }
        }
        for change in TicketChange.allCases where !Self.own.contains(change) {
            for state in TicketState.allCases {
                for next in TicketState.allCases
                where TicketCourse.allows(change, from: state, to: next, isExceptional: true) {
                    #expect(led.contains([change.rawValue, state.rawValue, next.rawValue]))
                }
            }
        }
    }
}
