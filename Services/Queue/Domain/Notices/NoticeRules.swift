import QueueAPI

/// What somebody is told who took a number far away, each level once and never one that lies behind.
enum NoticeRules {
    /// How near a turn is; nil while it is not.
    ///
    /// - Parameters:
    ///   - ahead: How many are called before.
    ///   - soonAhead: From so many on it is soon.
    static func level(_ state: TicketState, ahead: Int, soonAhead: Int) -> NoticeLevel? {
        switch state {
        case .called: .now
        case .waiting, .booked: ahead == 0 ? .next : ahead <= soonAhead ? .soon : nil
        default: nil
        }
    }

    /// Whether to tell of a level after another, named by its rank, was told of.
    static func isNews(_ level: NoticeLevel, after told: Int) -> Bool { level.rank > told }
}

extension NoticeLevel {
    /// 1 for the farthest.
    var rank: Int {
        switch self {
        case .soon: 1
        case .next: 2
        case .now: 3
        }
    }
}
