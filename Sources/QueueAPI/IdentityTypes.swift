public import JSONRPC

/// Says that the owner of a number is here.
public struct CheckInRequest: Codable, Sendable {
    /// The secret name of the number or appointment.
    public var code: TicketCode
    /// Who is here; needed when the number was taken with an identity in a lane that demands one.
    public var nik: NIK?
    /// A request.
    public init(code: TicketCode, nik: NIK? = nil) {
        self.code = code
        self.nik = nik
    }
}

/// Asks whether a number belongs to somebody.
public struct VerifyRequest: Codable, Sendable {
    /// The secret name of the number.
    public var code: TicketCode
    /// Who says that it is theirs.
    public var nik: NIK
    /// A request.
    public init(code: TicketCode, nik: NIK) {
        self.code = code
        self.nik = nik
    }
}

/// Whether a number belongs to somebody.
public enum OwnerCheck: String, Codable, Sendable, CaseIterable {
    /// It does.
    case same
    /// It belongs to somebody else.
    case other
    /// It was taken without an identity.
    case unknown
}

/// Whether a number belongs to somebody.
public struct VerifiedOwner: Codable, Sendable, Equatable {
    /// The number.
    public var code: TicketCode
    /// Whether it does.
    public var owner: OwnerCheck
    /// An answer.
    public init(code: TicketCode, owner: OwnerCheck) {
        self.code = code
        self.owner = owner
    }
}

/// How near a turn is.
public enum NoticeLevel: String, Codable, Sendable, CaseIterable {
    /// Few are called before: time to come.
    case soon
    /// Nobody is called before.
    case next
    /// It is called.
    case now
}

/// The turn of a number taken on the phone has come nearer. No personal data.
public struct TicketNotice: Codable, Sendable, Equatable {
    /// Its secret name. Only services with the scope `events:read` see events.
    public var code: TicketCode
    /// Its number.
    public var number: String
    /// Its lane.
    public var lane: Code
    /// Its day.
    public var serviceDay: CivilDate
    /// How near it is.
    public var level: NoticeLevel
    /// How many are called before it.
    public var ahead: Int
    /// Whether its owner must still check in before it is called.
    public var needsCheckIn: Bool
    /// A notice.
    public init(
        code: TicketCode, number: String, lane: Code, serviceDay: CivilDate, level: NoticeLevel, ahead: Int,
        needsCheckIn: Bool
    ) {
        self.code = code
        self.number = number
        self.lane = lane
        self.serviceDay = serviceDay
        self.level = level
        self.ahead = ahead
        self.needsCheckIn = needsCheckIn
    }
}

/// What is left of a lane's day. True at the moment it was read: so many more would be given places.
public struct PlacesLeft: Codable, Sendable, Equatable {
    /// How many places the day has in all.
    public var places: Int
    /// How many are left for those who come to the kiosk or the desk.
    public var walkIn: Int
    /// How many can be had from far away, as numbers or appointments.
    public var remote: Int
    /// What is left.
    public init(places: Int, walkIn: Int, remote: Int) {
        self.places = places
        self.walkIn = walkIn
        self.remote = remote
    }
}
