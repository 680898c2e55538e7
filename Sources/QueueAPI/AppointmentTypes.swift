public import JSONRPC

/// Where an appointment stands.
public enum AppointmentState: String, Codable, Sendable, CaseIterable {
    /// It is made.
    case booked
    /// Its owner is here and has a number, which goes by the same code.
    case arrived
    /// It was given up, or the site closed before it.
    case cancelled
    /// Its owner did not come.
    case missed
}

/// How many days a list of slots is for.
public struct DayCount: BoundedInteger {
    /// The number.
    public let value: Int
    /// Takes a number that has been checked.
    public init(unchecked value: Int) { self.value = value }
    /// 1 to 14.
    public static let bounds = 1...14
}

/// Asks when one could come.
public struct SlotRequest: Codable, Sendable {
    /// The service one comes for.
    public var service: Code
    /// The first day; today when left out.
    public var from: CivilDate?
    /// How many days; 7 when left out.
    public var days: DayCount?
    /// A request.
    public init(service: Code, from: CivilDate? = nil, days: DayCount? = nil) {
        self.service = service
        self.from = from
        self.days = days
    }
}

/// A time at which an appointment can be made.
public struct Slot: Codable, Sendable, Equatable {
    /// When it begins.
    public var startsAt: Timestamp
    /// How many appointments can still be made for it.
    public var left: Int
    /// A slot.
    public init(startsAt: Timestamp, left: Int) {
        self.startsAt = startsAt
        self.left = left
    }
}

/// The slots of a day.
public struct SlotDay: Codable, Sendable, Equatable {
    /// The day.
    public var day: CivilDate
    /// How many appointments can still be made for the day; absent when only its slots limit them.
    public var left: Int?
    /// Its slots, taken ones too. None when the site is closed.
    public var slots: [Slot]
    /// A day.
    public init(day: CivilDate, left: Int?, slots: [Slot]) {
        self.day = day
        self.left = left
        self.slots = slots
    }
}

/// When one could come.
public struct SlotList: Codable, Sendable, Equatable {
    /// The service.
    public var service: Code
    /// The lane it is served in.
    public var lane: Code
    /// How long it takes, in minutes.
    public var minutes: Int
    /// The days.
    public var days: [SlotDay]
    /// When this was read.
    public var time: Timestamp
    /// A list.
    public init(service: Code, lane: Code, minutes: Int, days: [SlotDay], time: Timestamp) {
        self.service = service
        self.lane = lane
        self.minutes = minutes
        self.days = days
        self.time = time
    }
}

/// Makes an appointment.
public struct BookRequest: Codable, Sendable {
    /// The service one comes for.
    public var service: Code
    /// When the slot begins, as listed.
    public var startsAt: Timestamp
    /// The class; `regular` when left out.
    public var priority: PriorityClass?
    /// Who makes it; by the rules of the lane.
    public var nik: NIK?
    /// A request.
    public init(service: Code, startsAt: Timestamp, priority: PriorityClass? = nil, nik: NIK? = nil) {
        self.service = service
        self.startsAt = startsAt
        self.priority = priority
        self.nik = nik
    }
}

/// Moves an appointment.
public struct MoveRequest: Codable, Sendable {
    /// The secret name of the appointment.
    public var code: TicketCode
    /// When the new slot begins.
    public var startsAt: Timestamp
    /// A request.
    public init(code: TicketCode, startsAt: Timestamp) {
        self.code = code
        self.startsAt = startsAt
    }
}

/// An appointment as its owner sees it.
public struct Appointment: Codable, Sendable, Equatable {
    /// Its secret name; the number that it becomes has the same.
    public var code: TicketCode
    /// Where it stands.
    public var state: AppointmentState
    /// The service it is for.
    public var service: Code
    /// The lane it is served in.
    public var lane: Code
    /// What boards call the lane.
    public var laneName: String
    /// Whose lane it is.
    public var agency: Code
    /// Its class.
    public var priority: PriorityClass
    /// Its day, in the site's time zone.
    public var serviceDay: CivilDate
    /// When it begins.
    public var startsAt: Timestamp
    /// How long it takes, in minutes.
    public var minutes: Int
    /// From when on one may check in.
    public var checkInFrom: Timestamp
    /// Until when the place is kept; who comes later waits like everybody who comes then.
    public var checkInUntil: Timestamp
    /// How often it may still be moved.
    public var movesLeft: Int
    /// Whether `appointment.cancel` would succeed.
    public var canCancel: Bool
    /// When it was made.
    public var bookedAt: Timestamp
    /// The number of the last event about it. Grows with each change.
    public var version: Int64
    /// When this was read.
    public var time: Timestamp

    /// An appointment.
    public init(
        code: TicketCode, state: AppointmentState, service: Code, lane: Code, laneName: String, agency: Code,
        priority: PriorityClass, serviceDay: CivilDate, startsAt: Timestamp, minutes: Int, checkInFrom: Timestamp,
        checkInUntil: Timestamp, movesLeft: Int, canCancel: Bool, bookedAt: Timestamp, version: Int64, time: Timestamp
    ) {
        self.code = code
        self.state = state
        self.service = service
        self.lane = lane
        self.laneName = laneName
        self.agency = agency
        self.priority = priority
        self.serviceDay = serviceDay
        self.startsAt = startsAt
        self.minutes = minutes
        self.checkInFrom = checkInFrom
        self.checkInUntil = checkInUntil
        self.movesLeft = movesLeft
        self.canCancel = canCancel
        self.bookedAt = bookedAt
        self.version = version
        self.time = time
    }
}

/// What happened to an appointment.
public enum AppointmentChange: String, Codable, Sendable, CaseIterable {
    /// It was made.
    case booked
    /// It is at another time.
    case moved
    /// Its owner is here.
    case arrived
    /// It was given up, or the site closed before it.
    case cancelled
    /// Its owner did not come.
    case missed
}

/// A change of an appointment. No personal data.
public struct AppointmentEvent: Codable, Sendable, Equatable {
    /// What happened.
    public var change: AppointmentChange
    /// Its secret name. Only services with the scope `events:read` see events.
    public var code: TicketCode
    /// The state after the change.
    public var state: AppointmentState
    /// Its lane.
    public var lane: Code
    /// Its agency.
    public var agency: Code
    /// Its service.
    public var service: Code
    /// Its day.
    public var serviceDay: CivilDate
    /// When it begins.
    public var startsAt: Timestamp
    /// A change.
    public init(
        change: AppointmentChange, code: TicketCode, state: AppointmentState, lane: Code, agency: Code, service: Code,
        serviceDay: CivilDate, startsAt: Timestamp
    ) {
        self.change = change
        self.code = code
        self.state = state
        self.lane = lane
        self.agency = agency
        self.service = service
        self.serviceDay = serviceDay
        self.startsAt = startsAt
    }
}
