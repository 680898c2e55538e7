public import JSONRPC

/// The contract of the visits service: who came, for what, and how many.
public enum VisitsAPI {
    /// May import counts of the past.
    public static let writeScope: Scope = "visits:write"

    /// Counts visits.
    public static let counts = Method<CountQuery, CountReport>(
        "visits.count", .read, scope: .public, route: .get("/visits"), errors: [periodInvalid],
        "Visits in a period, in all and split by agency, service, channel, day or month.")
    /// Imports counts of the past.
    public static let importCounts = Method<CountImport, ImportReport>(
        "visits.import", .write, scope: writeScope, route: .post("/visits/import"), errors: [importInvalid],
        "Loads daily counts of the past from CSV, as a whole or not at all; the same source may be loaded again.")
    /// Where imported counts come from.
    public static let sources = Method<Empty, SourceList>(
        "visits.sources", .read, scope: .public, route: .get("/visits/sources"),
        "The sources of imported counts, with their dates and totals.")

    /// Stands for the agency or service of visits whose source does not tell them apart.
    public static let unspecified: Code = "-"
    /// The channel of imported counts.
    public static let history = "history"

    /// The period ends before it begins, or is too long.
    public static let periodInvalid = ErrorKind(
        "period_invalid", code: 3001, status: 422, "The period ends before it begins, or is longer than ten years.")
    /// The CSV breaks a rule.
    public static let importInvalid = ErrorKind(
        "import_invalid", code: 3002, status: 422, "The CSV breaks a rule; fields lists every place.")

    /// A visit was counted.
    public static let counted = Topic<VisitEvent>("visit.counted", "A finished ticket became a visit.")
    /// A visit was taken back.
    public static let retracted = Topic<VisitEvent>(
        "visit.retracted", "A visit was taken back, because its end was a slip at the counter.")

    /// The whole contract.
    public static let contract = Contract(
        service: "visits", version: "1.0.0", summary: "Who came, for what, and how many.",
        methods: [counts.declaration, importCounts.declaration, sources.declaration],
        topics: [counted.declaration, retracted.declaration])
}
