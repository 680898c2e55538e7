public import JSONRPC

/// How a number goes from a lane of one instance to a lane of another. The instance that has the lane has the ticket,
/// whole and alone; the feed carries it there.
extension QueueAPI {
    /// A number is sent.
    public static let legSent = Topic<LegSent>(
        "leg.sent", "A number has gone on to a lane of another queue instance. For the instances only.")
    /// A number has come.
    public static let legTaken = Topic<LegTaken>(
        "leg.taken", "A number that was sent by another queue instance has come. For the instances only.")

    static let legTopics = [legSent.declaration, legTaken.declaration]
}
