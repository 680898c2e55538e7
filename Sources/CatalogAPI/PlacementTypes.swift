public import JSONRPC

/// Which queue instance answers for which lane: a table with a version that grows with every change.
public struct Placement: Codable, Sendable, Equatable {
    /// Grows with every change.
    public var version: Int64
    /// The queue's instances in the order in which they were added.
    public var instances: [QueueInstance]
    /// Where the lanes of each agency live.
    public var agencies: [PlacedAgency]

    /// A table.
    public init(version: Int64, instances: [QueueInstance], agencies: [PlacedAgency]) {
        self.version = version
        self.instances = instances
        self.agencies = agencies
    }

    /// An instance by its name.
    public func instance(_ id: Code) -> QueueInstance? { instances.first { $0.id == id } }
    /// Where an agency lives.
    public func agency(_ code: Code) -> PlacedAgency? { agencies.first { $0.agency == code } }
    /// The agency of a lane.
    public func agency(ofLane lane: Code) -> PlacedAgency? { agencies.first { $0.lanes.contains(lane) } }
}

/// One process of the queue.
public struct QueueInstance: Codable, Sendable, Equatable {
    /// Its name, such as `queue-1`.
    public var id: Code
    /// Where it listens, as host:port.
    public var address: String
    /// Whether new lanes pass it by.
    public var draining: Bool

    /// An instance.
    public init(id: Code, address: String, draining: Bool) {
        self.id = id
        self.address = address
        self.draining = draining
    }
}

/// Where the lanes and counters of an agency live.
public struct PlacedAgency: Codable, Sendable, Equatable {
    /// The agency.
    public var agency: Code
    /// Its lanes. One that the catalogue no longer has is not listed and still answered for.
    public var lanes: [Code]
    /// The instance that answers for them.
    public var instance: Code
    /// The instance that shall answer for them, while a hand-over is asked for.
    public var target: Code?
    /// Grows with every hand-over that was begun; 1 for the first place.
    public var epoch: Int64

    /// A place.
    public init(agency: Code, lanes: [Code], instance: Code, target: Code? = nil, epoch: Int64) {
        self.agency = agency
        self.lanes = lanes
        self.instance = instance
        self.target = target
        self.epoch = epoch
    }
}

/// Names an instance and its address.
public struct InstanceRequest: Codable, Sendable {
    /// Its name, the one with which it was started.
    public var id: Code
    /// Where it listens, as host:port; as seen from the others.
    public var address: ShortText
    /// A request.
    public init(id: Code, address: ShortText) {
        self.id = id
        self.address = address
    }
}

/// Says whether an instance gets new lanes.
public struct DrainRequest: Codable, Sendable {
    /// The instance.
    public var id: Code
    /// Whether new lanes pass it by.
    public var draining: Bool
    /// A request.
    public init(id: Code, draining: Bool) {
        self.id = id
        self.draining = draining
    }
}

/// Asks that a lane be handed over.
public struct MoveRequest: Codable, Sendable {
    /// The lane. All lanes and counters of its agency go with it.
    public var lane: Code
    /// The instance that shall answer for it. Naming the one that does takes an earlier wish back.
    public var to: Code
    /// A request.
    public init(lane: Code, to: Code) {
        self.lane = lane
        self.to = to
    }
}

/// The moment of a hand-over.
public struct SwitchRequest: Codable, Sendable {
    /// The agency.
    public var agency: Code
    /// Who has answered for it so far.
    public var from: Code
    /// Who has everything now.
    public var to: Code
    /// Which attempt this is; larger than any before.
    public var epoch: Int64
    /// A request.
    public init(agency: Code, from: Code, to: Code, epoch: Int64) {
        self.agency = agency
        self.from = from
        self.to = to
        self.epoch = epoch
    }
}

/// Whether a hand-over has happened.
public struct SwitchAnswer: Codable, Sendable, Equatable {
    /// True when it has, now or when this was asked before; false when it has not and, with this epoch, never will.
    public var switched: Bool
    /// The table.
    public var placement: Placement
    /// An answer.
    public init(switched: Bool, placement: Placement) {
        self.switched = switched
        self.placement = placement
    }
}
