public import JSONRPC

/// The first and the last day of a count or a summary.
public struct Period: Equatable, Sendable {
    /// The first day.
    public let from: CivilDate
    /// The last day.
    public let to: CivilDate

    /// The most days: ten years, with their leap days.
    public static let longest = 3653

    /// A period.
    ///
    /// - Parameter refusal: What the caller is told when it ends before it begins or is longer than ten years.
    public init(from: CivilDate, to: CivilDate, refusal: ErrorKind) throws(RPCError) {
        guard to >= from else { throw RPCError(refusal, fields: [.init("to", "must not be before from")]) }
        guard to.daysSince1970 - from.daysSince1970 < Self.longest else {
            throw RPCError(refusal, fields: [.init("to", "must be at most ten years after from")])
        }
        self.from = from
        self.to = to
    }
}
