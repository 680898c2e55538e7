public import JSONRPC

/// The whole site at a glance.
extension QueueAPI {
    /// The queue of the whole site.
    public static let site = Method<Empty, SiteSnapshot>(
        "queue.site", .read, scope: .public, route: .get("/queue"),
        "All lanes and counters of the site as they stand now.")
    /// What a supervisor watches.
    public static let figures = Method<Empty, SiteFigures>(
        "queue.figures", .read, scope: superviseScope, route: .get("/queue/figures"),
        "Who waits by lane and class and how long, which counters are open, and how long waiting, walking, serving and idling take today."
    )

    /// A lane has changed.
    public static let laneChanged = Topic<LaneEvent>(
        "lane.changed", "The intake of a lane was overruled, or is by the hours and the estimate again.")

    static let siteMethods = [site.declaration, figures.declaration]
}
