public import JSONRPC

/// What the instances of the queue say to each other and to their operator. Which instance answers for which lane is in
/// the catalog's `placement.get`.
extension QueueAPI {
    /// May hand lanes over. Held by the queue's own instances.
    public static let handOverScope: Scope = "queue:handover"

    /// One instance.
    public static let instance = Method<Empty, InstanceView>(
        "instance.get", .read, scope: .public, "Which queue instance this is and for whom it answers.")
    /// Rows for the new owner.
    public static let offer = Method<OfferRequest, HandOverAnswer>(
        "handover.offer", .write, scope: handOverScope, errors: [handOverRefused],
        "Part of what a new owner of lanes needs. It is only put aside.")
    /// Whether all is there.
    public static let prepare = Method<PrepareRequest, HandOverAnswer>(
        "handover.prepare", .write, scope: handOverScope, errors: [handOverRefused],
        "Asks whether everything has come and could be taken over. It can be until another attempt begins.")
    /// The new owner begins.
    public static let activate = Method<ActivateRequest, HandOverAnswer>(
        "handover.activate", .write, scope: handOverScope, errors: [handOverRefused],
        "The catalog has switched over: what was prepared is in force.")

    /// The lane is on its way to another instance.
    public static let handingOver = ErrorKind(
        "handing_over", code: 2090, status: 503, retryable: true,
        "The lane is being handed over to another instance; nothing was done.")
    /// The new owner cannot take it.
    public static let handOverRefused = ErrorKind(
        "handover_refused", code: 2091, status: 409, "This instance cannot take the lanes over as things stand.")

    /// For the list of methods of the contract.
    static let placementMethods = [
        instance.declaration, offer.declaration, prepare.declaration, activate.declaration,
    ]
}
