public import JSONRPC

/// Whether a lane gives numbers at the moment. People are told before they take one.
public struct Intake: Codable, Sendable, Equatable {
    /// Why no number is given.
    public enum Reason: String, Codable, Sendable, CaseIterable {
        /// It is too early.
        case beforeOpening = "before_opening"
        /// It is too late.
        case afterCutoff = "after_cutoff"
        /// The site is closed all day.
        case closedToday = "closed_today"
        /// The day was ended.
        case dayClosed = "day_closed"
        /// Whoever came now would not be called before the doors close.
        case full
        /// A supervisor has stopped it.
        case stopped
    }

    /// Whether numbers are given.
    public var open: Bool
    /// Why not; absent while they are given.
    public var reason: Reason?
    /// When numbers are given again, if that is known.
    public var opensAt: Timestamp?
    /// Until when they are given today; absent when that is not known or does not matter.
    public var closesAt: Timestamp?

    /// An intake.
    public init(open: Bool, reason: Reason? = nil, opensAt: Timestamp? = nil, closesAt: Timestamp? = nil) {
        self.open = open
        self.reason = reason
        self.opensAt = opensAt
        self.closesAt = closesAt
    }
}

/// What a supervisor says about the intake of a lane, for the rest of the day.
public enum IntakeRule: String, Codable, Sendable, CaseIterable {
    /// By the hours and the estimate.
    case auto
    /// Numbers are given whatever the hours and the estimate say.
    case open
    /// No numbers are given.
    case stopped
}

/// Overrules the intake of a lane.
public struct IntakeRequest: Codable, Sendable {
    /// The lane.
    public var lane: Code
    /// What holds for the rest of the day.
    public var rule: IntakeRule
    /// A request.
    public init(lane: Code, rule: IntakeRule) {
        self.lane = lane
        self.rule = rule
    }
}
