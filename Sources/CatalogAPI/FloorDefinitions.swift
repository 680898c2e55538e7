public import JSONRPC

/// One waiting line.
public struct LaneDefinition: Codable, Sendable, Equatable {
    /// Its code.
    public var code: Code
    /// Whose line it is.
    public var agency: Code
    /// What boards call it.
    public var name: String
    /// The letter or letters before the number.
    public var prefix: String
    /// The services one waits for in it.
    public var services: [Code]
    /// Whether a number taken on the phone is called only after its owner has checked in at the site; not when absent.
    public var checkIn: Bool?
    /// By which rules its places are given; numbers are given to everybody when absent.
    public var rules: LaneRules?

    /// Describes a lane.
    public init(
        code: Code, agency: Code, name: String, prefix: String, services: [Code], checkIn: Bool? = nil,
        rules: LaneRules? = nil
    ) {
        self.rules = rules
        self.checkIn = checkIn
        self.code = code
        self.agency = agency
        self.name = name
        self.prefix = prefix
        self.services = services
    }
}

/// One place where people are served.
public struct CounterDefinition: Codable, Sendable, Equatable {
    /// Its code.
    public var code: Code
    /// Whose counter it is.
    public var agency: Code
    /// What boards and voices call it: the number on the sign.
    public var label: String
    /// The lanes it serves unless told otherwise.
    public var lanes: [Code]
    /// How many times the waiting of a lane counts at this counter, 1 to 10, by the lane's code; 1 when absent.
    public var weights: [String: Int]?

    /// Describes a counter.
    public init(code: Code, agency: Code, label: String, lanes: [Code], weights: [String: Int]? = nil) {
        self.weights = weights
        self.code = code
        self.agency = agency
        self.label = label
        self.lanes = lanes
    }
}
