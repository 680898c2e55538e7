import JSONRPC
import QueueAPI
import QueueRules

/// An appointment with everything that is kept about it. No personal data.
struct AppointmentRecord: Sendable, Equatable {
    /// The secret name.
    let code: TicketCode
    /// Its lane, by its key in the store.
    let lane: Int64
    /// What it is for.
    let service: Code
    /// Its class.
    let priority: PriorityClass
    /// When it was made.
    let booked: Timestamp
    /// Its day.
    var day: CivilDate
    /// When it begins, in minutes since midnight by the clock on the wall.
    var minute: Int
    /// The same as a moment.
    var start: Timestamp
    /// Where it stands.
    var state = AppointmentState.booked
    /// How often it was moved.
    var moves = 0
    /// The number of the last event about it.
    var version: Int64 = 0
}

/// What can be asked of an appointment.
enum AppointmentCommand: Sendable, Equatable {
    /// The owner is here.
    case checkIn
    /// The owner wants another time.
    case move(to: CivilDate, minute: Int, start: Timestamp)
    /// The owner gives it up.
    case cancel
    /// The day ends.
    case endDay
}

/// Why it was not done.
enum AppointmentRefusal: Error, Equatable {
    /// The state does not allow it.
    case state(AppointmentState)
    /// It is possible from this moment on.
    case tooEarly(Timestamp)
    /// It has begun.
    case tooLate
    /// It was moved as often as is allowed.
    case moveLimit
}

/// The states of an appointment as a total function.
enum AppointmentRules {
    /// How often an appointment may be moved: plans change, but a place that wanders is for sale.
    static let moveLimit = 2

    /// The appointment after a command.
    static func apply(
        _ command: AppointmentCommand, to appointment: AppointmentRecord, at now: Timestamp, _ plan: SlotPlan
    ) throws(AppointmentRefusal) -> AppointmentRecord {
        guard appointment.state == .booked else { throw .state(appointment.state) }
        var next = appointment
        switch command {
        case .checkIn:
            let from = checkInFrom(appointment, plan)
            guard now >= from else { throw .tooEarly(from) }
            next.state = .arrived
        case .move(let day, let minute, let start):
            guard now < appointment.start else { throw .tooLate }
            guard appointment.moves < moveLimit else { throw .moveLimit }
            next.day = day
            next.minute = minute
            next.start = start
            next.moves += 1
        case .cancel:
            guard now < appointment.start else { throw .tooLate }
            next.state = .cancelled
        case .endDay:
            // Whoever still had time to come when the doors closed early has not missed anything.
            next.state = now > checkInUntil(appointment, plan) ? .missed : .cancelled
        }
        return next
    }

    /// From when on its owner may check in.
    static func checkInFrom(_ appointment: AppointmentRecord, _ plan: SlotPlan) -> Timestamp {
        appointment.start.advanced(byMilliseconds: -plan.early)
    }

    /// Until when the place is kept.
    static func checkInUntil(_ appointment: AppointmentRecord, _ plan: SlotPlan) -> Timestamp {
        appointment.start.advanced(byMilliseconds: plan.late)
    }

    /// The due time of the number that an appointment becomes: its own time, whether its owner is early or a little late.
    /// Whoever is later than that waits from now on, with the credit of the class like everybody.
    ///
    /// - Parameter joined: When the owner has checked in.
    static func due(_ appointment: AppointmentRecord, joined: Timestamp, _ plan: SlotPlan, credit: Int64) -> Timestamp {
        DueOrder.due(appointment: appointment.start, joined: joined, late: plan.late, credit: credit)
    }
}
