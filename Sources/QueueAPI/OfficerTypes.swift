public import JSONRPC

/// What is printed and called. Three digits, more beyond 999.
public struct TicketNumber: BoundedText, ExpressibleByStringLiteral {
    /// The number.
    public let text: String
    /// Takes a number that has been checked.
    public init(unchecked text: String) { self.text = text }
    /// A number from a literal of the program.
    public init(stringLiteral text: String) { self.text = text }
    /// One letter and three digits, up to three and six.
    public static let lengths = 5...10
    /// Letters, a hyphen, digits.
    public static let pattern: String? = "^[A-Z]{1,3}-[0-9]{3,6}$"
    /// A number.
    public static let exampleText = "A-001"

    /// Whether the scalar is a letter, a digit or the hyphen.
    public static func allows(_ scalar: Unicode.Scalar) -> Bool {
        ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
    }
}

/// The place of a requirement in its service's list, from 1.
public struct RequirementNumber: BoundedInteger {
    /// The place.
    public let value: Int
    /// Takes a place that has been checked.
    public init(unchecked value: Int) { self.value = value }
    /// 1 to 50.
    public static let bounds = 1...50
}

/// Why somebody was called who was not next. A word instead of free text: it is published with the call, and free text
/// would soon name people.
public enum CallReason: String, Codable, Sendable, CaseIterable {
    /// Has been at the counter before and comes back with what was missing.
    case returning
    /// Cannot wait: taken ill, in pain, in need of help.
    case urgent
    /// Belongs to somebody who is being served.
    case together
    /// Was called by mistake, or passed over by mistake.
    case correction
    /// The officer who can serve this is only here now.
    case specialist
    /// The supervisor has so decided.
    case supervisor
}

/// Why a counter does not call at the moment.
public enum PauseReason: String, Codable, Sendable, CaseIterable {
    /// Rest or meal.
    case rest
    /// Prayer.
    case prayer
    /// Work away from the counter for a citizen.
    case consultation
    /// A meeting or briefing.
    case meeting
    /// Something does not work.
    case technical
    /// Anything else.
    case other
}

/// Pauses a counter.
public struct PauseRequest: Codable, Sendable {
    /// The counter.
    public var counter: Code
    /// Why; `other` when left out.
    public var reason: PauseReason?
    /// A request.
    public init(counter: Code, reason: PauseReason? = nil) {
        self.counter = counter
        self.reason = reason
    }
}

/// Calls somebody who is not next.
public struct CallTicketRequest: Codable, Sendable {
    /// The counter.
    public var counter: Code
    /// The number, waiting or parked today in a lane of the counter.
    public var number: TicketNumber
    /// Why.
    public var reason: CallReason
    /// A request.
    public init(counter: Code, number: TicketNumber, reason: CallReason) {
        self.counter = counter
        self.number = number
        self.reason = reason
    }
}

/// Names a number at a counter.
public struct CounterTicketRequest: Codable, Sendable {
    /// The counter.
    public var counter: Code
    /// The number.
    public var number: TicketNumber
    /// A request.
    public init(counter: Code, number: TicketNumber) {
        self.counter = counter
        self.number = number
    }
}

/// Ends serving here and lets the citizen wait for another service.
public struct ReferRequest: Codable, Sendable {
    /// The counter.
    public var counter: Code
    /// The service to go to.
    public var service: Code
    /// How many products were handed out here; 1 when left out.
    public var products: ProductCount?
    /// A request.
    public init(counter: Code, service: Code, products: ProductCount? = nil) {
        self.counter = counter
        self.service = service
        self.products = products
    }
}

/// A ticket whose serving was interrupted.
public struct ParkedTicket: Codable, Sendable, Equatable {
    /// Its number.
    public var number: String
    /// When that was.
    public var parkedAt: Timestamp
    /// A ticket.
    public init(number: String, parkedAt: Timestamp) {
        self.number = number
        self.parkedAt = parkedAt
    }
}
