public import JSONRPC

/// A mark from 1, bad, to 4, very good.
public struct Score: BoundedInteger {
    /// The mark.
    public let value: Int
    /// Takes a mark that has been checked.
    public init(unchecked value: Int) { self.value = value }
    /// 1 to 4, the scale of Permenpan RB 14/2017.
    public static let bounds = 1...4
}

/// The secret name of a ticket, as the queue gives it.
public struct TicketKey: BoundedText {
    /// The code.
    public let text: String
    /// Takes a code that has been checked.
    public init(unchecked text: String) { self.text = text }
    /// 8 to 16 characters.
    public static let lengths = 8...16
    /// Digits and capital letters.
    public static let pattern: String? = "^[0-9A-Z]+$"
    /// A code.
    public static let exampleText = "K7Q2M9XW4D"

    /// Whether the scalar is a digit or a capital letter.
    public static func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "A"..."Z": true
        default: false
        }
    }
}

/// Rates a ticket.
public struct RatingRequest: Codable, Sendable {
    /// The ticket.
    public var code: TicketKey
    /// The mark.
    public var score: Score
    /// A comment.
    public var comment: Remark?
    /// A rating.
    public init(code: TicketKey, score: Score, comment: Remark? = nil) {
        self.code = code
        self.score = score
        self.comment = comment
    }
}

/// A rating that was given.
public struct Rating: Codable, Sendable, Equatable {
    /// The mark.
    public var score: Score
    /// Whose service it was.
    public var agency: Code
    /// The service.
    public var service: Code
    /// The day of the service.
    public var serviceDay: CivilDate
    /// When it was given.
    public var givenAt: Timestamp
    /// A rating.
    public init(score: Score, agency: Code, service: Code, serviceDay: CivilDate, givenAt: Timestamp) {
        self.score = score
        self.agency = agency
        self.service = service
        self.serviceDay = serviceDay
        self.givenAt = givenAt
    }
}

/// Names a ticket.
public struct RatingStatusRequest: Codable, Sendable {
    /// The ticket.
    public var code: TicketKey
    /// Names a ticket.
    public init(code: TicketKey) { self.code = code }
}

/// Whether a ticket can be rated.
public struct RatingStatus: Codable, Sendable, Equatable {
    /// Whether `rating.give` would succeed.
    public var canRate: Bool
    /// Whether it has been rated.
    public var rated: Bool
    /// A status.
    public init(canRate: Bool, rated: Bool) {
        self.canRate = canRate
        self.rated = rated
    }
}

/// Which ratings to average.
public struct SummaryQuery: Codable, Sendable {
    /// The first day.
    public var from: CivilDate
    /// The last day.
    public var to: CivilDate
    /// Only those of this agency.
    public var agency: Code?
    /// A query.
    public init(from: CivilDate, to: CivilDate, agency: Code? = nil) {
        self.from = from
        self.to = to
        self.agency = agency
    }
}

/// Ratings of one agency.
public struct AgencyRating: Codable, Sendable, Equatable {
    /// The agency.
    public var agency: Code
    /// How many.
    public var count: Int
    /// The mean, rounded to two decimals; absent when there is none.
    public var average: Double?
    /// How many of each mark, from 1 to 4.
    public var distribution: [Int]
    /// Ratings of an agency.
    public init(agency: Code, count: Int, average: Double?, distribution: [Int]) {
        self.agency = agency
        self.count = count
        self.average = average
        self.distribution = distribution
    }
}

/// Ratings of a period.
public struct RatingSummary: Codable, Sendable, Equatable {
    /// The first day.
    public var from: CivilDate
    /// The last day.
    public var to: CivilDate
    /// How many.
    public var count: Int
    /// The mean, rounded to two decimals; absent when there is none.
    public var average: Double?
    /// By agency, in order of code.
    public var agencies: [AgencyRating]
    /// A summary.
    public init(from: CivilDate, to: CivilDate, count: Int, average: Double?, agencies: [AgencyRating]) {
        self.from = from
        self.to = to
        self.count = count
        self.average = average
        self.agencies = agencies
    }
}

/// A rating, without its comment.
public struct RatingEvent: Codable, Sendable, Equatable {
    /// The agency.
    public var agency: Code
    /// The service.
    public var service: Code
    /// The day of the service.
    public var serviceDay: CivilDate
    /// The mark.
    public var score: Score
    /// A rating.
    public init(agency: Code, service: Code, serviceDay: CivilDate, score: Score) {
        self.agency = agency
        self.service = service
        self.serviceDay = serviceDay
        self.score = score
    }
}
