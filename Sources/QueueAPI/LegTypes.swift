public import JSONRPC

/// A number has gone on to a gerai whose lane lives with another instance. Between instances only: whoever shows numbers
/// to people follows `ticket.changed`.
public struct LegSent: Codable, Sendable, Equatable {
    /// The ticket's secret name.
    public var code: TicketCode
    /// Which of its owner's gerai it goes to, from 2.
    public var leg: Int
    /// How often it was sent on for this leg, from 1: a lane may have moved on before the number came. Together with code
    /// and leg it names this one step of its way, which takes effect once.
    public var hop: Int
    /// The instance that it goes to.
    public var to: Code
    /// The agency of the next lane.
    public var agency: Code
    /// The day it counts for.
    public var serviceDay: CivilDate
    /// Everything that is kept about it, as tables with their rows.
    public var rows: RawJSON
    /// The ticket as its owner sees it meanwhile.
    public var ticket: Ticket
    /// A step.
    public init(
        code: TicketCode, leg: Int, hop: Int, to: Code, agency: Code, serviceDay: CivilDate, rows: RawJSON,
        ticket: Ticket
    ) {
        self.code = code
        self.leg = leg
        self.hop = hop
        self.to = to
        self.agency = agency
        self.serviceDay = serviceDay
        self.rows = rows
        self.ticket = ticket
    }
}

/// A number that was sent has come: whoever sent it has nothing more to do with it.
public struct LegTaken: Codable, Sendable, Equatable {
    /// The ticket's secret name.
    public var code: TicketCode
    /// The leg.
    public var leg: Int
    /// The step of its way.
    public var hop: Int
    /// The instance that has it now.
    public var by: Code
    /// A message.
    public init(code: TicketCode, leg: Int, hop: Int, by: Code) {
        self.code = code
        self.leg = leg
        self.hop = hop
        self.by = by
    }
}
