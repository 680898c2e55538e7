public import JSONRPC

/// What officers do beside calling, serving and finishing.
extension QueueAPI {
    /// The owner of a booked number is here.
    public static let checkIn = Method<CheckInRequest, Ticket>(
        "ticket.check_in", .write, scope: issueScope, route: .post("/tickets/{code}/check-in"),
        errors: [.notFound, .wrongState, identityRequired, identityMismatch],
        "The owner of a booked number is here: from now on it can be called.")
    /// Why a number was called.
    public static let explain = Method<TicketRequest, CallExplanation>(
        "ticket.explain", .read, scope: .public, route: .get("/tickets/{code}/explanation"),
        errors: [.notFound, .wrongState], "Why the number was called when it was, as data and as a sentence.")

    /// Takes a counter over.
    public static let takeOver = Method<CounterRequest, Counter>(
        "counter.take_over", .write, scope: counterScope, route: .post("/counters/{counter}/take-over"),
        errors: [.notFound, .wrongState],
        "Signs on to an open counter in place of whoever is signed on; whoever is being served stays.")
    /// Calls somebody who is not next.
    public static let callTicket = Method<CallTicketRequest, Counter>(
        "counter.call_ticket", .write, scope: counterScope, route: .post("/counters/{counter}/call-ticket"),
        errors: [.notFound, .wrongState, counterBusy, dayClosed, signedOnElsewhere],
        "Calls a waiting or parked number that is not next, for a reason that is published.")
    /// Interrupts serving.
    public static let park = Method<CounterRequest, Counter>(
        "counter.park", .write, scope: counterScope, route: .post("/counters/{counter}/park"),
        errors: [.notFound, .wrongState, signedOnElsewhere],
        "Interrupts serving; the citizen keeps the place and comes back.")
    /// Lets a parked number wait again.
    public static let resume = Method<CounterTicketRequest, Counter>(
        "counter.resume", .write, scope: counterScope, route: .post("/counters/{counter}/resume"),
        errors: [.notFound, .wrongState, signedOnElsewhere],
        "Puts a parked number back in line, with the due time it had.")
    /// Sends the citizen on.
    public static let refer = Method<ReferRequest, Counter>(
        "counter.refer", .write, scope: counterScope, route: .post("/counters/{counter}/refer"),
        errors: [.notFound, .wrongState, notQueued, planTooLong, signedOnElsewhere],
        "Ends serving here and puts the citizen in the line of another service, with the same number.")
    /// Takes the last step back.
    public static let undo = Method<CounterRequest, Counter>(
        "counter.undo", .write, scope: counterScope, route: .post("/counters/{counter}/undo"),
        errors: [.notFound, nothingToUndo, signedOnElsewhere],
        "Takes the last step at the counter back, within five seconds.")

    /// Somebody else is signed on.
    public static let signedOnElsewhere = ErrorKind(
        "signed_on_elsewhere", code: 2010, status: 409,
        "Somebody else is signed on to this counter; take it over first.")
    /// Too late, or something has happened since.
    public static let nothingToUndo = ErrorKind(
        "nothing_to_undo", code: 2011, status: 409,
        "There is no step of the last five seconds that could still be taken back.")
    /// Too many services at once.
    public static let planTooLong = ErrorKind(
        "plan_too_long", code: 2012, status: 409, "A ticket leads to nine gerai at most.")

    /// The declarations of these methods.
    static let officerMethods = [
        checkIn.declaration, explain.declaration, takeOver.declaration, callTicket.declaration, park.declaration,
        resume.declaration, refer.declaration, undo.declaration,
    ]
}
