public import JSONRPC

/// Which queue instance answers for which lane.
///
/// What moves as one is an agency: all its lanes and all its counters live with one instance, because a counter may
/// serve every lane of its agency and "call next" has to see them together.
extension CatalogAPI {
    /// May say where lanes live.
    public static let placementScope: Scope = "placement:write"

    /// The table.
    public static let placement = Method<Empty, Placement>(
        "placement.get", .read, scope: .public, "Which queue instance answers for which lane, and where instances are.")
    /// Adds an instance, or says that it listens elsewhere now.
    public static let addInstance = Method<InstanceRequest, Placement>(
        "placement.add", .write, scope: placementScope,
        "Adds a queue instance, or changes its address. Lanes stay where they are; new ones may go to it.")
    /// Lets an instance get no more lanes.
    public static let drainInstance = Method<DrainRequest, Placement>(
        "placement.drain", .write, scope: placementScope, errors: [.notFound],
        "Whether new lanes pass a queue instance by. Its own lanes stay until they are moved.")
    /// Asks for a hand-over.
    public static let moveLane = Method<MoveRequest, Placement>(
        "placement.move", .write, scope: placementScope, errors: [.notFound],
        "Asks that a lane, with all lanes and counters of its agency, be handed over to a queue instance.")
    /// The one moment at which a hand-over happens.
    public static let switchOver = Method<SwitchRequest, SwitchAnswer>(
        "placement.switch", .write, scope: placementScope, errors: [.notFound],
        "The instance that hands an agency over says that the other one has everything: from now on that one answers.")

    /// The table has changed.
    public static let placementChanged = Topic<Placement>(
        "placement.changed",
        "An instance was added or has another address, or a lane was placed, is to move or has moved.")

    /// For the list of methods of the contract.
    static let placementMethods = [
        placement.declaration, addInstance.declaration, drainInstance.declaration, moveLane.declaration,
        switchOver.declaration,
    ]
}
