public import JSONRPC

/// Where a ticket stands on its way.
public enum TicketState: String, Codable, Sendable, CaseIterable {
    /// Holds a place in line, but its owner has not said yet that they are here; not called before that.
    case booked
    /// In line.
    case waiting
    /// Called to a counter, not there yet.
    case called
    /// At the counter.
    case serving
    /// Serving was interrupted, for instance to fetch a copy; the owner keeps the place and is called again.
    case parked
    /// Done.
    case served
    /// At the counter, but sent home without the product.
    case unfinished
    /// Called and not there.
    case missed
    /// Given up by its owner.
    case cancelled
    /// The day ended first.
    case expired

    /// Whether nothing more can happen to the ticket.
    public var isFinal: Bool {
        switch self {
        case .served, .unfinished, .cancelled, .expired: true
        case .booked, .waiting, .called, .serving, .parked, .missed: false
        }
    }
}

/// Who gets a credit of time. UU 25/2009, article 29: special treatment at no extra charge.
public enum PriorityClass: String, Codable, Sendable, CaseIterable {
    /// No credit.
    case regular
    /// Elderly people.
    case elderly
    /// Disabled people.
    case disabled
    /// Pregnant women.
    case pregnant
    /// People with a small child.
    case smallChild = "small_child"
    /// Victims of a disaster.
    case disasterVictim = "disaster_victim"
}

/// Where a ticket was taken.
public enum TicketChannel: String, Codable, Sendable, CaseIterable {
    /// At a kiosk in the building.
    case kiosk
    /// On a phone or another browser.
    case phone
    /// At the information desk.
    case desk
}

/// How serving ended.
public enum Outcome: String, Codable, Sendable, CaseIterable {
    /// With what the citizen came for.
    case served
    /// Without it, for instance because a document was missing.
    case unfinished
}

/// The secret name of a ticket: whoever knows it holds the ticket. Ten characters that cannot be misread.
public struct TicketCode: BoundedText, ExpressibleByStringLiteral {
    /// The code.
    public let text: String
    /// Takes a code that has been checked.
    public init(unchecked text: String) { self.text = text }
    /// A code from a literal of the program.
    public init(stringLiteral text: String) { self.text = text }
    /// Exactly ten characters.
    public static let lengths = 10...10
    /// Crockford's base 32, which has no I, L, O and U.
    public static let pattern: String? = "^[0-9A-HJKMNP-TV-Z]{10}$"
    /// A code.
    public static let exampleText = "K7Q2M9XW4D"
    /// The characters of a code.
    public static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".unicodeScalars)

    /// Whether the scalar is one of the 32.
    public static func allows(_ scalar: Unicode.Scalar) -> Bool { alphabet.contains(scalar) }
}

/// A ticket as its owner sees it.
public struct Ticket: Codable, Sendable, Equatable {
    /// Its secret name.
    public var code: TicketCode
    /// What is printed and called: `A-001`.
    public var number: String
    /// Where it stands.
    public var state: TicketState
    /// The lane it waits in.
    public var lane: Code
    /// What boards call the lane.
    public var laneName: String
    /// Whose lane it is.
    public var agency: Code
    /// The service it is for.
    public var service: Code
    /// Its class.
    public var priority: PriorityClass
    /// Where it was taken.
    public var channel: TicketChannel
    /// The day it counts for, in the site's time zone.
    public var serviceDay: CivilDate
    /// How many people are called before it; only while it waits.
    public var ahead: Int?
    /// How long it will still wait; only while it waits.
    public var wait: WaitRange?
    /// The counter it was called to.
    public var counter: Code?
    /// What boards call the counter.
    public var counterLabel: String?
    /// How often it was called again.
    public var recalls: Int
    /// How often it has rejoined the line after it was missed.
    public var rejoins: Int
    /// Which of its owner's gerai this is, from 1.
    public var leg: Int
    /// The services that follow after this one.
    public var next: [Code]
    /// The requirements that were missing, by their place in the service's list, from 1; only when sent home for them.
    public var missing: [Int]?
    /// How near its turn is, if it was taken on the phone and its owner was told.
    public var notice: NoticeLevel?
    /// When it was taken.
    public var issuedAt: Timestamp
    /// When it was last called.
    public var calledAt: Timestamp?
    /// When serving began.
    public var startedAt: Timestamp?
    /// When it reached its final state.
    public var finishedAt: Timestamp?
    /// Whether `ticket.cancel` would succeed.
    public var canCancel: Bool
    /// Whether `ticket.rejoin` would succeed.
    public var canRejoin: Bool
    /// The first digits of its link in the lane's ledger, as printed on it; absent when it is older than the ledger.
    public var link: String?
    /// The number of the last event about it. Grows with each change.
    public var version: Int64
    /// When this was read.
    public var time: Timestamp

    /// A ticket.
    public init(
        code: TicketCode, number: String, state: TicketState, lane: Code, laneName: String, agency: Code, service: Code,
        priority: PriorityClass, channel: TicketChannel, serviceDay: CivilDate, ahead: Int?, wait: WaitRange? = nil,
        counter: Code?, counterLabel: String?, recalls: Int, rejoins: Int, leg: Int = 1, next: [Code] = [],
        missing: [Int]? = nil, notice: NoticeLevel? = nil, issuedAt: Timestamp, calledAt: Timestamp?,
        startedAt: Timestamp?, finishedAt: Timestamp?, canCancel: Bool, canRejoin: Bool, link: String? = nil,
        version: Int64, time: Timestamp
    ) {
        self.code = code
        self.number = number
        self.state = state
        self.lane = lane
        self.laneName = laneName
        self.agency = agency
        self.service = service
        self.priority = priority
        self.channel = channel
        self.serviceDay = serviceDay
        self.ahead = ahead
        self.wait = wait
        self.counter = counter
        self.counterLabel = counterLabel
        self.recalls = recalls
        self.rejoins = rejoins
        self.leg = leg
        self.next = next
        self.missing = missing
        self.notice = notice
        self.issuedAt = issuedAt
        self.calledAt = calledAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.canCancel = canCancel
        self.canRejoin = canRejoin
        self.link = link
        self.version = version
        self.time = time
    }
}

/// Asks for a number.
public struct IssueRequest: Codable, Sendable {
    /// The service one comes for; its lane follows from the catalogue.
    public var service: Code
    /// The class; `regular` when left out.
    public var priority: PriorityClass?
    /// Where the number is taken.
    public var channel: TicketChannel
    /// The services one wants after that, at other gerai, with the same number; at most eight.
    public var next: [Code]?
    /// Who takes it; by the rules of the lane.
    public var nik: NIK?
    /// A request.
    public init(
        service: Code, priority: PriorityClass? = nil, channel: TicketChannel, next: [Code]? = nil, nik: NIK? = nil
    ) {
        self.nik = nik
        self.next = next
        self.service = service
        self.priority = priority
        self.channel = channel
    }
}

/// Names a ticket.
public struct TicketRequest: Codable, Sendable {
    /// Its secret name.
    public var code: TicketCode
    /// Names a ticket.
    public init(code: TicketCode) { self.code = code }
}
