public import JSONRPC

/// The contract of the queue service: numbers, calls and the order between them.
public enum QueueAPI {
    /// May take numbers, and cancel or rejoin with them. Held by kiosks, desks and the gateway.
    public static let issueScope: Scope = "tickets:issue"
    /// May work at counters.
    public static let counterScope: Scope = "counters:operate"
    /// May close a day.
    public static let superviseScope: Scope = "queue:supervise"

    /// Takes a number.
    public static let issue = Method<IssueRequest, Ticket>(
        "ticket.issue", .write, scope: issueScope, route: .post("/tickets", status: 201),
        errors: [
            notQueued, dayClosed, intakeClosed, planTooLong, handingOver, identityRequired, alreadyInLine,
            personLimit, coolingOff, noPlacesLeft, notRemote,
        ], "Takes a number for a service.")
    /// Reads a ticket.
    public static let ticket = Method<TicketRequest, Ticket>(
        "ticket.get", .read, scope: .public, route: .get("/tickets/{code}"), errors: [.notFound],
        "A ticket, with how many people are ahead of it.")
    /// Gives a number up.
    public static let cancel = Method<TicketRequest, Ticket>(
        "ticket.cancel", .write, scope: issueScope, route: .post("/tickets/{code}/cancel"),
        errors: [.notFound, .wrongState], "Gives up a number that is booked, waits, is parked or was missed.")
    /// Joins the line again after a miss.
    public static let rejoin = Method<TicketRequest, Ticket>(
        "ticket.rejoin", .write, scope: issueScope, route: .post("/tickets/{code}/rejoin"),
        errors: [.notFound, .wrongState, rejoinUsed], "Joins the line again, once, after a call was missed.")

    /// All lanes.
    public static let lanes = Method<Empty, LaneList>(
        "lane.list", .read, scope: .public, route: .get("/lanes"), "How all lanes stand.")
    /// One lane.
    public static let lane = Method<LaneRequest, Lane>(
        "lane.get", .read, scope: .public, route: .get("/lanes/{lane}"), errors: [.notFound], "How a lane stands.")
    /// A board.
    public static let board = Method<BoardRequest, Board>(
        "board.get", .read, scope: .public, route: .get("/boards/{zone}"), errors: [.notFound],
        "The last calls and the lanes of a zone.")

    /// All counters.
    public static let counters = Method<Empty, CounterList>(
        "counter.list", .read, scope: .public, route: .get("/counters"), "All counters and whether they are open.")
    /// One counter.
    public static let counter = Method<CounterRequest, Counter>(
        "counter.get", .read, scope: counterScope, route: .get("/counters/{counter}"), errors: [.notFound],
        "A counter with its lanes and the ticket it has called.")
    /// Opens a counter.
    public static let open = Method<OpenRequest, Counter>(
        "counter.open", .write, scope: counterScope, route: .post("/counters/{counter}/open"),
        errors: [.notFound, dayClosed, signedOnElsewhere], "Opens a counter, or lets a paused one call again.")
    /// Pauses a counter.
    public static let pause = Method<PauseRequest, Counter>(
        "counter.pause", .write, scope: counterScope, route: .post("/counters/{counter}/pause"),
        errors: [.notFound, .wrongState, signedOnElsewhere], "Lets an open counter stop calling for a while.")
    /// Closes a counter.
    public static let close = Method<CounterRequest, Counter>(
        "counter.close", .write, scope: counterScope, route: .post("/counters/{counter}/close"),
        errors: [.notFound, counterBusy, signedOnElsewhere], "Closes a counter that has nobody called.")
    /// Calls the next number.
    public static let call = Method<CounterRequest, Counter>(
        "counter.call", .write, scope: counterScope, route: .post("/counters/{counter}/call"),
        errors: [.notFound, .wrongState, counterBusy, nobodyWaits, dayClosed, signedOnElsewhere],
        "Calls the ticket with the smallest due time of the counter's lanes.")
    /// Calls the same number again.
    public static let recall = Method<CounterRequest, Counter>(
        "counter.recall", .write, scope: counterScope, route: .post("/counters/{counter}/recall"),
        errors: [.notFound, .wrongState, recallLimit, signedOnElsewhere], "Calls the called number again.")
    /// Begins serving.
    public static let start = Method<CounterRequest, Counter>(
        "counter.start", .write, scope: counterScope, route: .post("/counters/{counter}/start"),
        errors: [.notFound, .wrongState, signedOnElsewhere], "The called citizen is here: serving begins.")
    /// Ends serving.
    public static let finish = Method<FinishRequest, Counter>(
        "counter.finish", .write, scope: counterScope, route: .post("/counters/{counter}/finish"),
        errors: [.notFound, .wrongState, signedOnElsewhere], "Serving ends, with or without the product.")
    /// Gives up on who was called.
    public static let missed = Method<CounterRequest, Counter>(
        "counter.missed", .write, scope: counterScope, route: .post("/counters/{counter}/missed"),
        errors: [.notFound, .wrongState, signedOnElsewhere], "The called citizen is not here.")

    /// Ends a day.
    public static let closeDay = Method<DayRequest, DayClosing>(
        "day.close", .write, scope: superviseScope, route: .post("/days/close"), errors: [counterBusy],
        "Ends a service day: what still waits expires and counters close.")

    /// Nobody queues for this service.
    public static let notQueued = ErrorKind(
        "not_queued", code: 2001, status: 409, "Nobody queues for this service; see its channels.")
    /// The day has ended.
    public static let dayClosed = ErrorKind("day_closed", code: 2002, status: 409, "The service day has ended.")
    /// The ticket has rejoined before.
    public static let rejoinUsed = ErrorKind(
        "rejoin_used", code: 2003, status: 409, "A ticket can rejoin the line once.")
    /// The counter has somebody called.
    public static let counterBusy = ErrorKind(
        "counter_busy", code: 2004, status: 409, "The counter still has somebody called or served.")
    /// Nobody waits.
    public static let nobodyWaits = ErrorKind(
        "nobody_waits", code: 2005, status: 409, "Nobody waits in the lanes of this counter.")
    /// Called often enough.
    public static let recallLimit = ErrorKind(
        "recall_limit", code: 2006, status: 409, "The number was called as often as is allowed.")

    /// A ticket has changed.
    public static let ticketChanged = Topic<TicketEvent>(
        "ticket.changed", "A ticket was taken, called, served, missed, cancelled or expired.")
    /// A counter has changed.
    public static let counterChanged = Topic<CounterEvent>("counter.changed", "A counter was opened, paused or closed.")

    /// The whole contract.
    public static let contract = Contract(
        service: "queue", version: "1.0.0", summary: "Numbers, calls, and the order between them.",
        methods: [
            issue.declaration, ticket.declaration, cancel.declaration, rejoin.declaration, lanes.declaration,
            lane.declaration, board.declaration, counters.declaration, counter.declaration, open.declaration,
            pause.declaration, close.declaration, call.declaration, recall.declaration, start.declaration,
            finish.declaration, missed.declaration, closeDay.declaration,
        ] + officerMethods + placementMethods + estimateMethods + ledgerMethods + identityMethods
            + appointmentMethods + siteMethods,
        topics: [
            ticketChanged.declaration, counterChanged.declaration, laneChanged.declaration, ticketNotice.declaration,
            appointmentChanged.declaration,
        ] + legTopics)
}
