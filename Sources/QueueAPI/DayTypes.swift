public import JSONRPC

/// Names a service day.
public struct DayRequest: Codable, Sendable {
    /// The day; today when left out. A day that has not begun cannot be closed.
    public var day: CivilDate?
    /// Names a day.
    public init(day: CivilDate? = nil) { self.day = day }
}

/// What closing a day did.
public struct DayClosing: Codable, Sendable, Equatable {
    /// The day.
    public var day: CivilDate
    /// How many tickets expired.
    public var expired: Int
    /// How many counters were closed.
    public var countersClosed: Int
    /// A closing.
    public init(day: CivilDate, expired: Int, countersClosed: Int) {
        self.day = day
        self.expired = expired
        self.countersClosed = countersClosed
    }
}
