/// Whether one has to say who one is.
public enum IdentityQuestion: String, Codable, Sendable, CaseIterable {
    /// Nobody is asked, and it is not taken.
    case none
    /// One may, and is then held to one open number.
    case optional
    /// Nobody gets a number without.
    case required
}

/// What a lane asks of those who take a number, and what else it offers.
public struct LaneTerms: Codable, Sendable, Equatable {
    /// Whether one has to say who one is.
    public var identity: IdentityQuestion
    /// Whether numbers can be taken on the phone.
    public var remote: Bool
    /// Whether a number taken on the phone is called only after its owner has checked in.
    public var checkIn: Bool
    /// Whether appointments can be made.
    public var appointments: Bool

    /// Terms; by themselves those of a lane that asks nothing.
    public init(
        identity: IdentityQuestion = .none, remote: Bool = true, checkIn: Bool = false, appointments: Bool = false
    ) {
        self.identity = identity
        self.remote = remote
        self.checkIn = checkIn
        self.appointments = appointments
    }
}
