public import JSONRPC

/// The contract of the feedback service: how it was.
public enum FeedbackAPI {
    /// May rate on behalf of a ticket's holder. Held by the gateway and kiosks.
    public static let rateScope: Scope = "feedback:rate"

    /// Rates a served ticket.
    public static let rate = Method<RatingRequest, Rating>(
        "rating.give", .write, scope: rateScope, route: .post("/tickets/{code}/rating", status: 201),
        errors: [notUnlocked, alreadyRated], "Rates a served ticket, once.")
    /// Whether a ticket can be rated.
    public static let status = Method<RatingStatusRequest, RatingStatus>(
        "rating.status", .read, scope: .public, route: .get("/tickets/{code}/rating"),
        "Whether a ticket may be rated, and whether it has been.")
    /// Averages.
    public static let summary = Method<SummaryQuery, RatingSummary>(
        "rating.summary", .read, scope: .public, route: .get("/ratings"), errors: [periodInvalid],
        "Average and number of ratings in a period, in all and by agency.")

    /// The ticket has not been served, or was served only just now: worth another try a moment later.
    public static let notUnlocked = ErrorKind(
        "not_unlocked", code: 4001, status: 409, retryable: true, "Only a ticket that has been served can be rated.")
    /// The ticket has been rated.
    public static let alreadyRated = ErrorKind(
        "already_rated", code: 4002, status: 409, "This ticket has already been rated.")
    /// The period ends before it begins, or is too long.
    public static let periodInvalid = ErrorKind(
        "period_invalid", code: 4003, status: 422, "The period ends before it begins, or is longer than ten years.")

    /// A ticket was rated.
    public static let rated = Topic<RatingEvent>("rating.given", "A ticket was rated.")

    /// The whole contract.
    public static let contract = Contract(
        service: "feedback", version: "1.0.0", summary: "How it was.",
        methods: [rate.declaration, status.declaration, summary.declaration], topics: [rated.declaration])
}
