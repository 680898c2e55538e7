import QueueAPI

/// A word of the contract that the store keeps as a small number. The numbers never change; new words get new ones.
protocol StoredWord: CaseIterable, Equatable, Sendable {
    /// The number in the database.
    var stored: Int64 { get }
}

extension StoredWord {
    /// The word of a number. An unknown number means that a newer version wrote the file, which the store refuses at
    /// start, so `fallback` is never seen.
    init(stored: Int64, fallback: Self) {
        self = Self.allCases.first { $0.stored == stored } ?? fallback
    }

    /// For binding.
    var value: SQLValue { .integer(stored) }
}

extension TicketState: StoredWord {
    var stored: Int64 {
        switch self {
        case .waiting: 0
        case .called: 1
        case .serving: 2
        case .served: 3
        case .unfinished: 4
        case .missed: 5
        case .cancelled: 6
        case .expired: 7
        case .booked: 8
        case .parked: 9
        }
    }

    /// The column of `lane_days` that counts tickets of this state.
    var column: String { rawValue }
}

extension PriorityClass: StoredWord {
    var stored: Int64 {
        switch self {
        case .regular: 0
        case .elderly: 1
        case .disabled: 2
        case .pregnant: 3
        case .smallChild: 4
        case .disasterVictim: 5
        }
    }
}

extension TicketChannel: StoredWord {
    var stored: Int64 {
        switch self {
        case .kiosk: 0
        case .phone: 1
        case .desk: 2
        }
    }
}

extension CounterState: StoredWord {
    var stored: Int64 {
        switch self {
        case .closed: 0
        case .open: 1
        case .paused: 2
        }
    }
}

extension PauseReason: StoredWord {
    var stored: Int64 {
        switch self {
        case .rest: 0
        case .prayer: 1
        case .consultation: 2
        case .meeting: 3
        case .technical: 4
        case .other: 5
        }
    }
}
