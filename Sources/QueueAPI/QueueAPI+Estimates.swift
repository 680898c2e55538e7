public import JSONRPC

extension QueueAPI {
    /// How promised waits came true.
    public static let accuracy = Method<DayRequest, WaitAccuracyList>(
        "wait.accuracy", .read, scope: superviseScope, route: .get("/waits/accuracy"),
        "What people were told about their waits on a day, compared with what came true.")

    static let estimateMethods = [accuracy.declaration]
}
