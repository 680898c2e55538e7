public import JSONRPC

extension QueueAPI {
    /// How promised waits came true.
    public static let accuracy = Method<DayRequest, WaitAccuracyList>(
        "wait.accuracy", .read, scope: superviseScope, route: .get("/waits/accuracy"),
        "What people were told about their waits on a day, compared with what came true.")
    /// Simulates the rest of a day.
    public static let outlook = Method<OutlookRequest, LaneOutlook>(
        "lane.outlook", .read, scope: superviseScope, route: .get("/lanes/{lane}/outlook"), errors: [.notFound],
        "How the rest of the day of a lane would go, as it is and with more counters, and when its last number can be given."
    )
    /// Overrules the intake of a lane.
    public static let setIntake = Method<IntakeRequest, Lane>(
        "intake.set", .write, scope: superviseScope, route: .post("/lanes/{lane}/intake"), errors: [.notFound],
        "Gives or refuses numbers of a lane for the rest of the day, whatever its hours and the estimate say.")

    /// No numbers are given.
    public static let intakeClosed = ErrorKind(
        "intake_closed", code: 2040, status: 409,
        "The lane gives no numbers at the moment; state says why, as in the lane's intake.")

    static let estimateMethods = [accuracy.declaration, setIntake.declaration, outlook.declaration]
}
