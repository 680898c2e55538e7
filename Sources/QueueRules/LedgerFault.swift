/// What is wrong with a ledger, and where.
public struct LedgerFault: Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public enum Kind: String, Sendable, CaseIterable {
        /// It is no record, or not written as records are written.
        case unreadable
        /// It belongs to another lane.
        case lane
        /// Its place in the chain does not follow that of the record before it.
        case position
        /// It does not name the link of the record before it: that one, or this one, was altered.
        case link
        /// Its time or its day is earlier than that of the record before it.
        case time
        /// A number was left out, given twice, or given to another lane.
        case number
        /// The number is not in the lane.
        case unknown
        /// The change cannot happen in the state the number was in, or does not lead where the record says.
        case state
        /// The due time does not follow from the rule.
        case due
        /// Somebody else had to be called, and no reason is given.
        case order
        /// The counter had somebody else.
        case counter
        /// A member is missing, or stands where it has no meaning.
        case member
        /// A number of an ended day was left open.
        case open
        /// A head that was published before is not in the chain: records were removed or altered.
        case head
        /// The digits on the printed ticket are not those of its record.
        case ticket
    }

    /// What is wrong.
    public let kind: Kind
    /// The line of the record among those checked, from 1; 0 for the whole.
    public let line: Int
    /// A sentence with the particulars.
    public let sentence: String

    /// A fault.
    public init(_ kind: Kind, line: Int, _ sentence: String) {
        self.kind = kind
        self.line = line
        self.sentence = sentence
    }

    /// `record 12: …`.
    public var description: String { line > 0 ? "record \(line): \(sentence)" : sentence }
}
